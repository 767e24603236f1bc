import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openSystem, type TestSystem, waitUntil } from '../../harness/index.js';
import { BoardReader } from './board-reader.js';

// Starting a whole system takes most of it on a busy machine.
jest.setTimeout(180_000);

/** A screen is behind by less than this; single looks on a busy machine may take longer, so the middle one counts. */
const BEHIND_MAX_MS = 1000;
const ARRIVES_WITHIN_MS = 10_000;

let open: TestSystem;
let token: string;
let date: string;
const readers: BoardReader[] = [];

beforeAll(async () => {
  open = await openSystem();
  token = open.token({ role: 'teller', branch: 'B001' });
  date = await open.bookableDate(3);
});

afterAll(async () => {
  for (const reader of readers) await reader.close();
  await open?.stop();
});

async function watch(via: number, lastEventId?: number): Promise<BoardReader> {
  const url = `${open.system.apiUrls[via]}/api/v1/staff/bookings/stream?branchId=B001&date=${date}`;
  const reader = await BoardReader.open(url, { token, ...(lastEventId !== undefined && { lastEventId }) });
  readers.push(reader);
  await waitUntil(() => reader.events[0]?.event === 'ready', { timeoutMs: ARRIVES_WITHIN_MS });
  return reader;
}

async function book(n: number, via: number): Promise<{ id: string; decidedAtMs: number }> {
  const caller = open.customer(n);
  const { status, body } = await open.http('POST', '/api/v1/bookings', {
    via,
    token: caller.token,
    headers: { 'idempotency-key': randomUUID() },
    body: { loanId: caller.loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
  });
  expect(status).toBe(201);
  return { id: body.id, decidedAtMs: performance.now() };
}

describe('a board that is watched', () => {
  it('tells within a second what another process changed', async () => {
    const reader = await watch(0);
    expect(reader.contentType).toBe('text/event-stream; charset=utf-8');
    const behindMs: number[] = [];
    for (let n = 1; n <= 5; n += 1) {
      const { id, decidedAtMs } = await book(n, 1);
      const told = await waitUntil(() => reader.of(id)[0], { timeoutMs: ARRIVES_WITHIN_MS });
      behindMs.push(told.atMs - decidedAtMs);
      expect(told.data).toMatchObject({
        type: 'BOOKED',
        booking: { status: 'BOOKED', contact: { phone: '138****8000' } },
      });
    }
    const middleMs = behindMs.toSorted((a, b) => a - b)[2]!;
    expect(middleMs).toBeLessThan(BEHIND_MAX_MS);
  });

  it('tells a move away from the day as well, and each change once, however many come at once', async () => {
    const reader = await watch(1);
    const booked = await Promise.all(Array.from({ length: 20 }, (_, index) => book(100 + index, index % 2)));
    const all = (): boolean => booked.every(({ id }) => reader.of(id).length > 0);
    await waitUntil(all, { timeoutMs: ARRIVES_WITHIN_MS });
    expect(booked.map(({ id }) => reader.of(id).length)).toEqual(booked.map(() => 1));
    const { id } = booked[0]!;
    const answer = await open.http('POST', `/api/v1/staff/bookings/${id}/reschedule`, {
      token,
      headers: { 'idempotency-key': randomUUID() },
      body: { date: await open.bookableDate(7), reason: '客户来电' },
    });
    expect(answer.status).toBe(200);
    const gone = await waitUntil(() => reader.of(id)[1], { timeoutMs: ARRIVES_WITHIN_MS });
    expect(gone.data).toMatchObject({ type: 'RESCHEDULED', booking: null });
  });

  it('shows a place that is only held to nobody, until it is confirmed', async () => {
    const reader = await watch(0);
    const listed = async (id: string): Promise<boolean> => {
      const path = `/api/v1/staff/bookings?branchId=B001&date=${date}`;
      const { body } = await open.http<{ bookings: { id: string }[] }>('GET', path, { token });
      return body.bookings.some((each) => each.id === id);
    };
    const { token: own, loanId } = open.customer(140);
    const slot = { loanId, branchId: 'B001', date };
    const { body } = await open.http<{ id: string }>('POST', '/api/v1/holds', { token: own, body: slot });
    const held = await waitUntil(() => reader.of(body.id)[0], { timeoutMs: ARRIVES_WITHIN_MS });
    expect(held.data).toMatchObject({ type: 'HELD', booking: null });
    expect(await listed(body.id)).toBe(false);
    const confirmed = await open.http('POST', '/api/v1/bookings', {
      token: own,
      headers: { 'idempotency-key': randomUUID() },
      body: { ...slot, holdId: body.id, kind: 'FULL', contact: { phone: '13800138000' } },
    });
    expect(confirmed.status).toBe(201);
    const told = await waitUntil(() => reader.of(body.id)[1], { timeoutMs: ARRIVES_WITHIN_MS });
    expect(told.data).toMatchObject({ booking: { status: 'BOOKED' } });
    expect(await listed(body.id)).toBe(true);
  });

  it('tells a hold away from the day that moves to another', async () => {
    const reader = await watch(0);
    const { token: own, loanId } = open.customer(150);
    const slot = { loanId, branchId: 'B001', date };
    const { body } = await open.http<{ id: string }>('POST', '/api/v1/holds', { token: own, body: slot });
    await waitUntil(() => reader.of(body.id)[0], { timeoutMs: ARRIVES_WITHIN_MS });
    const to = { branchId: 'B001', date: await open.bookableDate(7) };
    const moved = await open.http('POST', `/api/v1/holds/${body.id}/move`, { token: own, body: to });
    expect(moved.status).toBe(200);
    const gone = await waitUntil(() => reader.of(body.id)[1], { timeoutMs: ARRIVES_WITHIN_MS });
    expect(gone.data).toMatchObject({ type: 'MOVED', booking: null });
  });

  it('tells whoever comes back, to another process, what was missed', async () => {
    const reader = await watch(0);
    const first = await book(200, 0);
    const seen = await waitUntil(() => reader.of(first.id)[0], { timeoutMs: ARRIVES_WITHIN_MS });
    await reader.close();
    const second = await book(201, 0);
    const back = await watch(1, seen.id);
    const told = await waitUntil(() => back.of(second.id)[0], { timeoutMs: ARRIVES_WITHIN_MS });
    expect(told.data.type).toBe('BOOKED');
  });

  it('is for staff of the branch, and a bad date is a fault of its field', async () => {
    const path = `/api/v1/staff/bookings/stream?branchId=B001&date=${date}`;
    const elsewhere = open.token({ role: 'teller', branch: 'B002' });
    expect((await open.http('GET', path, { token: elsewhere })).status).toBe(403);
    expect((await open.http('GET', path, { token: open.customer(1).token })).status).toBe(403);
    expect((await open.http('GET', `${path}x`, { token })).status).toBe(422);
  });

  it('ends when its process does', async () => {
    const reader = await watch(0);
    await open.stop();
    expect(await waitUntil(() => reader.ended, { timeoutMs: ARRIVES_WITHIN_MS })).toBe(true);
  });
});
