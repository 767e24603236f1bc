import { describe, expect, it } from '@jest/globals';
import { BOOKING_EVENT_TYPES } from '../../src/bookings/booking.state.js';
import { URGENT_STATES } from '../../src/bookings/waitlist/urgent-request.state.js';
import { WAITLIST_EVENT_TYPES } from '../../src/bookings/waitlist/waitlist.state.js';
import { QUOTA_CHANGE_TRANSITIONS } from '../../src/quotas/quota-change.state.js';
import { ROOM_TRANSITIONS, TICKET_TRANSITIONS } from '../../src/waiting-room/queue.state.js';
import { TASK_EVENTS } from '../../src/worklist/task.state.js';
import { filesOf, readFromHome } from './repository.js';

/** What a statement writes itself: `SELECT 'queue-ticket', id, seq, 'ADMITTED', …`. */
const WRITTEN = /\b(?:SELECT|VALUES \()\s*'[A-Za-z-]+',\s*[\w.]+,\s*[\w.]+,\s*'([A-Z_]+)'/g;
/** What is written by whoever calls: `readonly type: 'CLOSURE_CREATED' | 'CLOSURE_REMOVED';`. */
const NAMED = /\b(?:type|event): ((?:'[A-Z]+(?:_[A-Z]+)*'(?: \| )?)+)[;,]/g;
const NAMED_IN = [
  'src/audit/export-log.ts',
  'src/branches/event-log.port.ts',
  'src/waiting-room/queue-door.use-case.ts',
];

const ofTables = [
  BOOKING_EVENT_TYPES,
  WAITLIST_EVENT_TYPES,
  // Each is written under the name of the state that it leads to.
  URGENT_STATES,
  TASK_EVENTS,
  Object.values(QUOTA_CHANGE_TRANSITIONS).map(({ event }) => event),
  ...[ROOM_TRANSITIONS, TICKET_TRANSITIONS].map((table) =>
    Object.values(table).flatMap((row) => Object.keys(row)),
  ),
].flat();
const ofStatements = filesOf(['src'], ['.sql']).flatMap(({ text }) =>
  [...text.matchAll(WRITTEN)].map(([, type]) => type!),
);
/** One statement writes the one or the other. */
const ofChoices = [
  ...readFromHome('src/bookings/day/sql/settle-suspension.sql').matchAll(
    /\b(?:THEN|ELSE) '([A-Z]+_[A-Z]+)'/g,
  ),
].map(([, type]) => type!);
const ofCallers = NAMED_IN.flatMap((path) =>
  [...readFromHome(path).matchAll(NAMED)].flatMap(([, types]) => types!.match(/[A-Z_]+/g)!),
);
const logged = [...new Set([...ofTables, ...ofStatements, ...ofChoices, ...ofCallers])].toSorted();

describe('what happened, in the words of the event log', () => {
  it('is read from the tables, the statements and whoever calls them', () => {
    expect(logged).toEqual(
      expect.arrayContaining(['CHECKED_IN', 'JOINED', 'ASKED', 'POOL_SPILLED', 'TASK_OPENED', 'SCHEDULED']),
    );
    expect(logged).toEqual(
      expect.arrayContaining(['CLOSURE_REMOVED', 'REPORT_EXPORTED', 'BOUNDS_SET', 'SUSPENSION_LIFTED']),
    );
  });

  it.each(['zh-CN', 'en'])('is there for every type that the server writes, in %s', (language) => {
    const { eventType } = JSON.parse(readFromHome(`web/console/texts/${language}.json`)) as {
      eventType: Readonly<Record<string, string>>;
    };
    expect(logged.filter((type) => (eventType[type] ?? '').trim() === '')).toEqual([]);
  });
});
