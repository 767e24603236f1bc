import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sqlFile } from '../../../src/platform/postgres/index.js';
import { planOf } from '../query-plan.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface TaskPage {
  readonly tasks: readonly { readonly id: string; readonly changedAtUs?: string }[];
  readonly nextCursor: string | null;
}

/** When each was ended, within the day: some in the same millisecond, two at the same moment. */
const ENDED_AT_US = [0, 1, 1, 2, 999, 1_500_000, 90_000_000];
const LIST = '../../../src/worklist/sql/list-latest-tasks.sql';

let staff: StaffClient;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(() => staff?.stop());

describe.each(['DONE', 'DISMISSED'])('tasks that are %s', (status) => {
  const ended = ENDED_AT_US.map((us) => ({ id: randomUUID(), us }));
  const latestFirst = ended.toSorted((a, b) => b.us - a.us || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
  const page = async (query: string): Promise<TaskPage> => {
    const { body } = await staff.get<TaskPage>(`tasks?branchId=B001&status=${status}&${query}`);
    return body;
  };

  beforeAll(async () => {
    // What was ended first was due first.
    await staff.app.pool.query(
      `INSERT INTO tasks (id, kind, matter, branch_id, status, due_on, changed_at)
       SELECT id, 'CLOSURE_MOVE', id, 'B001', $3, date '2026-01-01' + n::integer,
         timestamptz '2026-02-01 08:00+08' + us * interval '1 microsecond'
       FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS t (id, us, n)`,
      [ended.map(({ id }) => id), ENDED_AT_US, status],
    );
  });

  it('are told the latest first, page by page, each once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { tasks, nextCursor } = await page(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(tasks.every(({ changedAtUs }) => changedAtUs === undefined)).toBe(true);
      seen.push(...tasks.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(seen).toEqual(latestFirst);
  });

  it.each(['2026-02-01', 'none', '99999999999999999', ''])(
    'are told from the first on with a cursor that somebody made up of %p',
    async (made) => {
      const { tasks } = await page(`limit=50&cursor=${made}_${randomUUID()}`);
      expect(tasks.map(({ id }) => id)).toEqual(latestFirst);
    },
  );

  it('are found in their order, however many there are', async () => {
    const client = await staff.app.pool.connect();
    try {
      // Of so few rows it would read all.
      await client.query(
        'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off',
      );
      const values = ['B001', status, null, null, null, null, 21];
      const plan = await planOf(client, sqlFile(import.meta.url, LIST).text, { values });
      expect(plan).toContain('tasks_latest_first');
      expect(plan).not.toContain('Sort');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
