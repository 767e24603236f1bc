import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { ExpressModes } from '../../../src/express/index.js';
import { Logger } from '../../../src/platform/logging/index.js';
import type { HttpAnswer } from '../../harness/index.js';
import { StaffClient } from '../staff/staff-client.js';

jest.setTimeout(60_000);

interface Modes {
  readonly modes: readonly { readonly branchId: string | null }[];
}

const HOUR_MS = 3_600_000;

let staff: StaffClient;

beforeAll(async () => {
  staff = await StaffClient.open({ YUHUAN_EXPRESS_REFRESH_MS: '60000' });
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => staff?.stop());

const send = <T>(path: string, body: object): Promise<HttpAnswer<T>> =>
  staff.app.http<T>('POST', `/api/v1/staff/${path}`, { token: staff.app.token({ role: 'sre' }), body });
const until = (): string => new Date(Date.now() + HOUR_MS).toISOString();

it('Express mode is told and logged as it stands, also where it cannot be read anew after the change', async () => {
  const modes = staff.app.app.get(ExpressModes, { strict: false });
  const warn = jest.spyOn(staff.app.app.get(Logger, { strict: false }), 'warn');
  const read = jest.spyOn(modes, 'refresh').mockRejectedValue(new Error('the store is away'));
  const on = await send<{ branchId: string }>('express', {
    branchId: 'B001',
    until: until(),
    reason: '月末高峰',
  });
  expect([on.status, on.body.branchId]).toEqual([201, 'B001']);
  expect(warn.mock.calls.map(([, text]) => text)).toEqual([
    'express mode was turned on',
    'express mode could not be read anew after it was switched',
  ]);

  read.mockRestore();
  await modes.refreshAfterCommit();
  expect((await send('express', { until: until(), reason: '全行' })).status).toBe(201);
  warn.mockClear();
  jest.spyOn(modes, 'refresh').mockRejectedValue(new Error('the store is away'));
  const off = await send<Modes>('express/off', { branchId: 'B001', reason: '恢复' });
  expect(off.status).toBe(200);
  expect(off.body.modes.map(({ branchId }) => branchId)).toEqual([null]);
  expect(warn.mock.calls.map(([, text]) => text)).toEqual([
    'express mode was turned off',
    'express mode could not be read anew after it was switched',
  ]);
  expect(await staff.one("SELECT count(*)::int AS value FROM express_modes WHERE status = 'ON'")).toBe(1);
});
