export { ApiProvider, useApi } from './api-context.js';
export { type Api, asProblem, bodyOf, createApi, fetchWithin } from './client.js';
export {
  ApiProblem,
  localProblem,
  pointerOf,
  type ProblemBody,
  type ProblemField,
  retryAfterOf,
  type Retry,
} from './problem.js';
export { newQueryClient, retryPauseMs } from './reading-policy.js';
export { serverClock } from './server-clock.js';
export type { components, operations, paths } from './schema.js';
