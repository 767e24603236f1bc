import type { BranchesReadModel } from '../branches/index.js';
import type { Caller } from '../identity/index.js';
import { isRefusal } from '../platform/errors/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { QuotaHeat } from './quota-heat.read-model.js';

const KNOWN = ['B001', 'B002', 'B003'];

/** @returns the branches that the store was asked for, or why none was. */
async function ask(reach: Caller['branches'], branchIds?: readonly string[]): Promise<unknown> {
  const asked: unknown[] = [];
  const database = {
    run: (_: object, [ids]: unknown[]) => {
      asked.push(ids);
      return Promise.resolve([]);
    },
  };
  const branches = {
    get: (id: string) => (KNOWN.includes(id) ? { id, timeZone: 'Asia/Shanghai' } : undefined),
    all: () => KNOWN.map((id) => ({ id })),
  };
  const heat = new QuotaHeat(
    database as unknown as Database,
    branches as unknown as BranchesReadModel,
    { nowMs: () => Date.parse('2026-11-23T09:00:00+08:00') } as StoreClock,
  );
  const answer = await heat.of({ branchIds }, reach);
  return isRefusal(answer) ? answer.definition.code : asked[0];
}

it('shows all branches within the reach of whoever names none', async () => {
  expect(await ask('*')).toBe('{"B001","B002","B003"}');
  expect(await ask(['B002'])).toBe('{"B002"}');
});

it('shows the others where a token names a branch that is not known', async () => {
  expect(await ask(['B404', 'B002', 'B003'])).toBe('{"B002","B003"}');
  expect(await ask(['B404'])).toBe('{}');
});

it('answers alike whether a branch beyond the reach is known or not', async () => {
  expect(await ask(['B002'], ['B002'])).toBe('{"B002"}');
  expect(await ask(['B002'], ['B002', 'B003'])).toBe('BRANCH_NOT_YOURS');
  expect(await ask(['B002'], ['B404', 'B002'])).toBe('BRANCH_NOT_YOURS');
});

it('says that a branch is not known to whoever may see all of them, or has it in their token', async () => {
  expect(await ask('*', ['B001', 'B404'])).toBe('BRANCH_NOT_FOUND');
  expect(await ask(['B404'], ['B404'])).toBe('BRANCH_NOT_FOUND');
});
