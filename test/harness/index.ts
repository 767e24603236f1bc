export { type ApplicationOptions, openApplication, type TestApplication } from './application.js';
export { bookableDate, customer, type TestCaller } from './callers.js';
export { openCoreBank, type TestCoreBank } from './core-bank.js';
export { createTestDatabase, type TestDatabase } from './database.js';
export { type AnswerBody, HttpClient, type HttpAnswer, type HttpOptions } from './http-client.js';
export { openSystem, plainEnvironment, type TestSystem } from './system.js';
export { testRun } from './test-run.js';
export { type MintToken, type StaffMember, tokenMint, type Who } from './tokens.js';
export { waitUntil } from './wait-until.js';
