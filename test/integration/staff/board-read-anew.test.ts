import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { BookingsReadModel } from '../../../src/bookings/bookings.read-model.js';
import { waitUntil } from '../../harness/index.js';
import { BoardReader } from './board-reader.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

const ARRIVES_WITHIN_MS = 10_000;

let staff: StaffClient;
let reader: BoardReader | undefined;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(async () => {
  await reader?.close();
  await staff?.stop();
});

it('A board of which a change could not be read is told to read everything anew', async () => {
  const date = await staff.app.bookableDate(3);
  const url = `${staff.app.url}/api/v1/staff/bookings/stream?branchId=B001&date=${date}`;
  const board = await BoardReader.open(url, { token: staff.token('teller') });
  reader = board;
  const heard = (event: string): boolean => board.events.some((each) => each.event === event);
  await waitUntil(() => heard('ready'), { timeoutMs: ARRIVES_WITHIN_MS, what: 'the board is watched' });
  jest
    .spyOn(staff.app.app.get(BookingsReadModel, { strict: false }), 'findAll')
    .mockRejectedValueOnce(new Error('the connection was lost'));
  const { status, body } = await staff.bookings.book(staff.app.callers.customer(800), date);
  expect(status).toBe(201);
  await waitUntil(() => heard('reload'), {
    timeoutMs: ARRIVES_WITHIN_MS,
    what: 'the board is to be read anew',
  });
  expect(board.of(body.id)).toEqual([]);
  const next = await staff.bookings.book(staff.app.callers.customer(801), date);
  await waitUntil(() => board.of(next.body.id).length === 1, {
    timeoutMs: ARRIVES_WITHIN_MS,
    what: 'the next change is told',
  });
});
