import { describe, expect, it } from '@jest/globals';
import { firstForecast, lateMs } from './forecast.policy.js';
import type { QueueState } from './queue-state.policy.js';
import type { TicketRow } from './ticket.js';
import { ticketViewOf } from './ticket-view.js';

const OPENED_AT_MS = Date.parse('2026-12-01T00:00:00Z');
const lane = { joined: 20, served: 4, taking: true };
const forecast = firstForecast({
  nowMs: OPENED_AT_MS,
  served: lane.served,
  plannedPerMinute: 6,
  paused: false,
  insideFull: false,
  idle: false,
});
const state = {
  rooms: [
    {
      id: 'r1',
      kind: 'SAFETY_NET',
      status: 'OPEN',
      opensAtMs: OPENED_AT_MS,
      drawn: null,
      lanes: { ONLINE: lane, ASSISTED: lane },
      forecast: { ONLINE: forecast, ASSISTED: forecast },
    },
  ],
} as unknown as QueueState;
const ticket = {
  id: 't1',
  roomId: 'r1',
  lane: 'ONLINE',
  status: 'WAITING',
  number: 10,
  joinedAt: new Date(OPENED_AT_MS),
  expiresAt: null,
  entryId: null,
} as unknown as TicketRow;

describe('what a ticket tells of its time', () => {
  it('is a range until its late end, and then nothing until the line has been looked at again', () => {
    const endMs = lateMs(forecast, 10);
    const { estimate, ahead } = ticketViewOf(ticket, state, OPENED_AT_MS);
    expect([ahead, estimate]).toEqual([5, { fromSeconds: 42, toSeconds: 90, reason: null }]);
    expect(ticketViewOf(ticket, state, endMs - 1).estimate).toMatchObject({ toSeconds: 1 });
    const overdue = ticketViewOf(ticket, state, endMs);
    expect(overdue.estimate).toBeNull();
    // Soon, because it will be known soon.
    expect(overdue.pollAfterSeconds).toBe(2);
  });
});
