import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readManifest } from '../../load-tests/runner/manifest.js';
import { OwnWorld } from '../../load-tests/runner/own-world.js';
import { outlineOf } from '../../load-tests/runner/plan.js';
import { readTopology } from '../../load-tests/runner/topology.js';
import { StartError } from '../../src/sandbox/services/index.js';
import { createTestDatabase, plainEnvironment, type TestDatabase } from '../harness/index.js';

const SCALING = { scale: 1, time: 1 };

describe('a system of a load run', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const open = async (databaseUrl: string): Promise<OwnWorld> => {
    const manifest = await readManifest('smoke');
    return OwnWorld.open({
      manifest,
      outline: outlineOf(manifest, SCALING),
      scaling: SCALING,
      topology: await readTopology('one-process'),
      topologyName: 'one-process',
      env: plainEnvironment(),
      databaseUrl,
      say: () => undefined,
    });
  };
  /** Of the server and not of one table: whatever is written anywhere in the database is counted. */
  const everything = async (): Promise<unknown> => {
    const { rows } = await database.pool.query(
      `SELECT (SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM quota_counters c) AS counters,
         (SELECT md5(string_agg(b::text, ',' ORDER BY id)) FROM bookings b) AS bookings,
         (SELECT count(*) FROM pg_class) AS relations, (SELECT count(*) FROM pg_trigger) AS triggers`,
    );
    return rows;
  };

  it('does not begin on a database that holds a booking, and changes nothing in it', async () => {
    await database.pool.query(
      `INSERT INTO bookings (id, number, status, seq, customer_id, loan_id, product, branch_id, date, channel, kind, contact_phone, rule_version, counter_ids, booked_at)
       VALUES ($1, 'N1', 'BOOKED', 1, 'C1', 'L1', 'MORTGAGE', 'B001', '2026-11-30', 'ONLINE', 'FULL', '1', '1', '{}', now())`,
      [randomUUID()],
    );
    const before = await everything();
    // Where it begins all the same, what it has started must not outlive the test.
    const begun = await open(database.url).then(
      (world) => world.stop().then(() => 'began'),
      (error: unknown) => error,
    );
    expect(begun).toBeInstanceOf(StartError);
    expect((begun as StartError).message).toMatch(/holds bookings/);
    expect((begun as StartError).message).not.toContain(new URL(database.url).password);
    expect((begun as StartError).remedy).toMatch(/name an empty database/);
    expect(await everything()).toEqual(before);
  });

  it('does not begin on a database that does not answer', async () => {
    const nobody = new URL(database.url);
    nobody.port = '9';
    await expect(open(nobody.href)).rejects.toThrow(/cannot be looked at/);
  });
});
