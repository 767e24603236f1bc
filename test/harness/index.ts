export { type ApplicationOptions, openApplication, type TestApplication } from './application.js';
export { bookableDate, customer, type TestCaller } from './callers.js';
export { openCoreBank, type TestCoreBank } from './core-bank.js';
export { createTestDatabase, type TestDatabase } from './database.js';
export { TEST_FIELD_KEYS } from './field-keys.js';
export { type AnswerBody, HttpClient, type HttpAnswer, type HttpOptions } from './http-client.js';
export { letHoldsExpire } from './let-holds-expire.js';
export { openAtAllHours } from './open-at-all-hours.js';
export {
  NOBODY_TURNED_AWAY,
  PATIENT_WITH_OTHERS,
  openSystem,
  plainEnvironment,
  type TestSystem,
  type TestSystemOptions,
} from './system.js';
export { testRun, whenTestsFail } from './test-run.js';
export { type MintToken, type StaffMember, tokenMint, type Who } from './tokens.js';
export { lasting } from './lasting.js';
export { waitForLock } from './wait-for-lock.js';
export { waitUntil } from './wait-until.js';
