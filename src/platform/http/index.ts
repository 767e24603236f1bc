export { RefusingFastifyAdapter } from './fastify-adapter.js';
export { ANSWER_BOUND_MS, HttpConfig } from './http.config.js';
export { HttpMetrics } from './http.metrics.js';
export { noteBranch, notedBranchOf } from './noted-branch.js';
export {
  Input,
  Operation,
  operation,
  OPERATION_METADATA,
  readInput,
  type Answer,
  type InputOf,
  type OperationSpec,
} from './operation.js';
export { ProblemFilter } from './problem.filter.js';
export { addRequestHooks } from './request-hooks.js';
export { endWithRefusal, refusalOf, sendRefusal } from './send-refusal.js';
export { lineSchema, textSchema } from './text.schema.js';
