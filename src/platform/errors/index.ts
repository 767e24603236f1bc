export { composeCatalogue, type Catalogue } from './catalogue.js';
export {
  defineErrors,
  LANGUAGES,
  type ErrorDefinition,
  type ErrorStatus,
  type Language,
  type Messages,
  type Remedy,
  type Retry,
} from './define-errors.js';
export { platformErrors } from './platform.errors.js';
export { languageOf, renderDetail, renderProblem, type Problem } from './problem.js';
export { rangeRefused } from './range-refused.js';
export {
  bodyFault,
  isRefusal,
  refuse,
  Refusal,
  RefusedException,
  type Alternative,
  type FieldFault,
  type ParamValue,
  type ParamValues,
  type WaitlistPointer,
} from './refusal.js';
