export { RefusalTally } from './refusal-tally.js';
export { ReportsModule } from './reports.module.js';
