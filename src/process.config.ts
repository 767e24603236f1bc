import { configFor, oneOf } from './platform/config/index.js';

export class ProcessConfig extends configFor('process', {
  role: oneOf('YUHUAN_ROLE', ['all', 'api', 'worker'], {
    fallback: 'all',
    doc: 'What this process does: answer requests (api), work in the background (worker), or both (all).',
  }),
}) {}
