export { lateAfter } from './late-after.js';
