export {
  type ApplicationOptions,
  openApplication,
  type TestApplication,
  type TestCaller,
} from './application.js';
export { openCoreBank, type TestCoreBank } from './core-bank.js';
export { createTestDatabase, type TestDatabase } from './database.js';
export { type AnswerBody, HttpClient, type HttpAnswer, type HttpOptions } from './http-client.js';
export { testRun } from './test-run.js';
export { type MintToken, tokenMint, type Who } from './tokens.js';
export { waitUntil } from './wait-until.js';
