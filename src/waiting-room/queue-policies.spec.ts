import { describe, expect, it } from '@jest/globals';
import type { RuleSet } from '../loans/index.js';
import { publicPollSeconds, ticketPollSeconds } from './poll.policy.js';
import { entryRequired, phaseOf, type QueueRoom, roomsToShow } from './queue-state.policy.js';
import { faultsOfTransitions, ROOM_TRANSITIONS, TICKET_TRANSITIONS } from './queue.state.js';
import { releaseEvents } from './release-events.policy.js';

describe('the tables of states', () => {
  it('are sound', () => {
    expect(faultsOfTransitions(ROOM_TRANSITIONS)).toEqual([]);
    expect(faultsOfTransitions(TICKET_TRANSITIONS)).toEqual([]);
  });

  it('are told apart from ones that are not', () => {
    expect(faultsOfTransitions({ A: { go: 'C' }, B: {} })).toEqual([
      'B cannot be reached',
      'C is led to and is not in the table',
    ]);
  });
});

describe('when to ask again', () => {
  it.each([
    [undefined, 60],
    [86_400, 60],
    [120, 30],
    [8, 5],
    [0, 5],
    [-10, 5],
  ])('everybody, with the opening in %s s: in %s s', (opensIn, seconds) => {
    expect(publicPollSeconds(opensIn)).toBe(seconds);
  });

  it.each([
    [undefined, 5],
    [3600, 30],
    [40, 10],
    [0, 2],
  ])('the holder of a ticket, with the turn in %s s: in %s s', (turnIn, seconds) => {
    expect(ticketPollSeconds(turnIn)).toBe(seconds);
  });
});

const rules = (release: object, product = 'BUSINESS'): RuleSet =>
  ({ product, release }) as unknown as RuleSet;
const monthly = rules({ rule: 'MONTH_OPEN', dayOfMonth: 1, monthsAhead: 1, time: '08:00' });
const NOW_MS = Date.parse('2026-11-27T12:00:00+08:00');

describe('releases', () => {
  it('are the openings of whole months, once a moment', () => {
    const daily = rules({ rule: 'ROLLING', time: '08:00' }, 'MORTGAGE');
    const consumer = rules(monthly.release, 'CONSUMER');
    const events = releaseEvents(
      [
        { rules: monthly, timeZone: 'Asia/Shanghai' },
        { rules: consumer, timeZone: 'Asia/Shanghai' },
        { rules: daily, timeZone: 'Asia/Shanghai' },
        { rules: monthly, timeZone: 'Asia/Urumqi' },
      ],
      NOW_MS,
      7,
    );
    expect(events).toEqual([
      {
        opensAtMs: Date.parse('2026-12-01T08:00:00+08:00'),
        what: 'BUSINESS in Asia/Shanghai, CONSUMER in Asia/Shanghai',
      },
      { opensAtMs: Date.parse('2026-12-01T08:00:00+06:00'), what: 'BUSINESS in Asia/Urumqi' },
    ]);
  });

  it('are not announced too early, nor when they are over', () => {
    const served = [{ rules: monthly, timeZone: 'Asia/Shanghai' }];
    expect(releaseEvents(served, NOW_MS, 2)).toEqual([]);
    expect(releaseEvents(served, Date.parse('2026-12-01T08:00:00+08:00'), 7)).toEqual([]);
  });
});

describe('the state of the queue', () => {
  const door = {
    version: 0,
    paused: false,
    ratePerMinute: 1,
    floorPerMinute: 1,
    ceilingPerMinute: 1,
    assistedPercent: 0,
    insideMax: 1,
  };
  const lane = { joined: 0, served: 0, taking: true };
  const room = (change: Partial<QueueRoom>): QueueRoom => ({
    id: 'r',
    kind: 'RELEASE',
    status: 'SCHEDULED',
    preQueueOpensAtMs: 1000,
    opensAtMs: 2000,
    commitment: 'c',
    drawn: null,
    lanes: { ONLINE: lane, ASSISTED: lane },
    forecast: null,
    ...change,
  });
  const drawn = { seed: 's', ticketsDigest: null, tickets: { ONLINE: 0, ASSISTED: 0 } };

  it.each([
    [999, 'SCHEDULED', false],
    [1000, 'PRE_QUEUE', false],
    [2000, 'DRAWING', true],
  ])('at %s is %s by the clock alone', (nowMs, phase, required) => {
    expect(phaseOf(room({}), door, nowMs)).toBe(phase);
    expect(entryRequired({ door, rooms: [room({})] }, nowMs)).toBe(required);
  });

  it('is what the workers have made of it afterwards', () => {
    expect(phaseOf(room({ status: 'OPEN', drawn }), door, 3000)).toBe('OPEN');
    expect(phaseOf(room({ status: 'OPEN', drawn }), { ...door, paused: true }, 3000)).toBe('PAUSED');
    expect(phaseOf(room({ status: 'DRAINING', drawn }), door, 3000)).toBe('DRAINING');
  });

  it('shows the room that takes people before one that only empties, and what comes next', () => {
    const draining = room({ id: 'old', status: 'DRAINING', drawn, opensAtMs: 1 });
    const open = room({ id: 'open', status: 'OPEN', drawn, opensAtMs: 2 });
    const ahead = room({ id: 'ahead', opensAtMs: 9000 });
    const shown = (rooms: QueueRoom[]): unknown[] => {
      const { room: now, next } = roomsToShow({ door, rooms }, 3000);
      return [now?.id, next?.id];
    };
    expect(shown([draining, open, ahead])).toEqual(['open', 'ahead']);
    expect(shown([draining, ahead])).toEqual(['ahead', undefined]);
    const later = room({ id: 'later', preQueueOpensAtMs: 5000, opensAtMs: 9500 });
    expect(shown([draining, ahead, later])).toEqual(['ahead', 'later']);
    expect(shown([draining, later])).toEqual(['old', 'later']);
    expect(shown([ahead])).toEqual(['ahead', undefined]);
    expect(shown([])).toEqual([undefined, undefined]);
  });
});
