import { gateKeys } from '../../src/bookings/gate/gate.keys.js';
import { auditHistory } from '../invariants/audit-history.js';
import { auditRecords } from '../invariants/audit-records.js';
import type { HistoryEntry } from '../invariants/history.js';
import type { BookingRecord, CounterUse, EventRecord, KeyRecord, Violation } from '../invariants/records.js';
import type { JudgeTables } from './judge-tables.js';
import type { RedisModel } from './redis-model.js';
import type { SlotMap } from './slot-map.js';

interface Stores {
  readonly tables: JudgeTables;
  readonly redis: RedisModel;
  readonly slots: SlotMap;
  /** Counters whose capacity was changed: at the end they may hold more than it (INV-11). */
  readonly changed: ReadonlySet<number>;
}

const TAKEN = new Set(['BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW']);

/**
 * What must hold of the judge at every moment, cheap enough to be asked after every effect.
 * @param before units in use a moment ago, by counter; is brought up to date
 */
export function auditMoment({ tables }: Pick<Stores, 'tables'>, before: Map<number, number>): Violation[] {
  const found: Violation[] = [];
  const used = new Map<number, number>();
  const active = new Set<string>();
  for (const { status, counterIds, loanId } of tables.bookings.values()) {
    const isHeld = status === 'HELD';
    if (isHeld || TAKEN.has(status)) for (const id of counterIds) used.set(id, (used.get(id) ?? 0) + 1);
    if (!isHeld && status !== 'BOOKED') continue;
    if (active.has(loanId))
      found.push({ invariant: 'INV-5', what: 'two active bookings of one loan', facts: loanId });
    active.add(loanId);
  }
  const keys = new Set(tables.keys.map(({ keyDigest }) => keyDigest));
  if (keys.size < tables.keys.length)
    found.push({ invariant: 'INV-4', what: 'one key had two effects', facts: '' });
  for (const { id, taken, held, capacity } of tables.counters.values()) {
    const units = used.get(id) ?? 0;
    const facts = { id, taken, held, capacity, units };
    // One that was lowered under what it holds keeps that, and takes nobody more.
    if (capacity !== null && units > capacity && units > (before.get(id) ?? 0))
      found.push({ invariant: 'INV-1', what: 'more bookings than capacity', facts });
    before.set(id, units);
    if (units !== taken + held)
      found.push({ invariant: 'INV-7', what: 'a counter differs from its bookings', facts });
  }
  return found;
}

/** Counters of which an open gate believes to have more than the judge has. */
export function auditGateBelow({ tables, redis, slots }: Stores): Violation[] {
  return gateAgainstJudge({ tables, redis, slots })
    .filter(({ gateLeft, judgeLeft }) => judgeLeft !== null && gateLeft !== undefined && gateLeft > judgeLeft)
    .map((facts) => ({ invariant: 'INV-6', what: 'the gate is above the judge', facts }));
}

/** At rest every gate is open, nothing is under way, and gate and judge say the same (INV-6). */
export function auditRest(stores: Stores): Violation[] {
  const found: Violation[] = [];
  for (const branchId of stores.slots.branchIds) {
    const flights = [...stores.redis.hash(gateKeys.flights(branchId))];
    if (flights.length > 0)
      found.push({ invariant: 'INV-6', what: 'a flight that nobody ends', facts: flights });
    if (stores.redis.get(gateKeys.epoch(branchId)) === null)
      found.push({ invariant: 'INV-6', what: 'a gate that stays shut', facts: branchId });
  }
  for (const facts of gateAgainstJudge(stores)) {
    // Also one that the gate has never heard of: the judge alone would decide it for ever.
    if (facts.gateLeft !== (facts.judgeLeft ?? undefined))
      found.push({ invariant: 'INV-6', what: 'gate and judge differ at rest', facts });
  }
  const { tables } = stores;
  for (const row of tables.bookings.values()) {
    if (row.status === 'HELD') found.push({ invariant: 'INV-7', what: 'a hold that never ends', facts: row });
  }
  return found;
}

function gateAgainstJudge({ tables, redis, slots }: Omit<Stores, 'changed'>) {
  return [...tables.counters.values()].flatMap(({ id, branchId }) => {
    const units = redis.hash(gateKeys.left(branchId)).get(String(id));
    const isOpen = redis.get(gateKeys.epoch(branchId)) !== null;
    if (!isOpen) return [];
    const counter = slots.counters[id - 1]!;
    const name = `${branchId} ${counter.period} ${counter.periodStart}`;
    return [{ name, gateLeft: units === undefined ? undefined : Number(units), judgeLeft: tables.left(id) }];
  });
}

/** Everything that the auditor of real tables looks for, and what was answered against what is there. */
export function auditTables(
  { tables, slots, changed }: Stores,
  history: readonly HistoryEntry[],
): Violation[] {
  const rows = [...tables.bookings.values()].map(({ counterIds, timeWindow, ...row }): BookingRecord => ({
    ...row,
    window: timeWindow,
    counterIds: sorted(counterIds),
    expectedCounterIds: sorted(slots.countersOf(row).map(({ id }) => id)),
  }));
  const counters = slots.counters.flatMap(({ id, branchId, period, periodStart }): CounterUse[] => {
    const row = tables.counters.get(id);
    if (row === undefined) return [];
    const users = [...tables.bookings.values()].filter((each) =>
      slots.countersOf(each).some((counter) => counter.id === id),
    );
    const used = {
      taken: users.filter(({ status }) => TAKEN.has(status)).length,
      held: users.filter(({ status }) => status === 'HELD').length,
    };
    const { taken, held } = row;
    const capacity = changed.has(id) ? null : row.capacity;
    const cell = { branchId, group: 'HOUSING', period, start: periodStart, pool: 'ALL', window: '' };
    return [{ id: String(id), ...cell, capacity, taken, held, used }];
  });
  const log = tables.events.map((event): EventRecord => event);
  const effects = tables.keys.map(({ keyDigest, bookingId, bookingSeq }): KeyRecord => ({
    keyDigest,
    bookingId,
    seq: bookingSeq,
  }));
  const inOrder = log.toSorted((a, b) => a.seq - b.seq);
  return [
    ...auditRecords(counters, rows, inOrder),
    ...auditHistory(history, { rows, log: inOrder, effects }),
  ];
}

function sorted(ids: readonly number[]): string[] {
  return ids.toSorted((a, b) => a - b).map(String);
}
