import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dumpSchema } from '../contract/schema-dump.js';
import { createTestDatabase, type TestDatabase } from '../harness/index.js';

const checkedIn = fileURLToPath(new URL('../../docs/schema.sql', import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
});

it('is the one that is checked in; after a migration run npm run generate:schema and read the difference', async () => {
  const dumped = await dumpSchema(database.pool);
  if (process.env['WRITE_SCHEMA'] === 'true') writeFileSync(checkedIn, dumped);
  expect(dumped).toBe(readFileSync(checkedIn, 'utf8'));
});
