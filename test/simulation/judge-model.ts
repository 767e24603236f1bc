import { dateOf, elements, numbers, rowsOf, strings, type Value } from './array-literals.js';
import { type BookingTuple, type CounterTuple, isActive, JudgeTables, type Slot } from './judge-tables.js';

type Rows = readonly object[];
type Statement = (values: readonly Value[], now: Date, tables: JudgeTables) => Rows;

/**
 * PostgreSQL as far as bookings use it, statement by statement, on the same parameters. Each is one transaction that
 * happens in one moment: in the real one row locks see to that. `test/integration/simulation-models.test.ts` holds it
 * against the real statements. Not in it: the line (units kept), days at the branch.
 */
export class JudgeModel {
  private current: JudgeTables;

  constructor(sabotage: readonly string[] = []) {
    this.current = JudgeTables.empty(sabotage);
  }

  get tables(): JudgeTables {
    return this.current;
  }

  addCounter(counter: Omit<CounterTuple, 'taken' | 'held' | 'ceiling' | 'version'>): void {
    this.current.putCounter({ ...counter, ceiling: counter.capacity, taken: 0, held: 0, version: 1 });
  }

  /** @throws what the server would answer; nothing has happened then */
  run(statement: string, values: readonly Value[], now: Date): Rows {
    const model = STATEMENTS[statement];
    if (model === undefined) throw new Error(`the model does not know the statement ${statement}`);
    if (!isWrite(statement)) return model(values, now, this.current);
    const next = this.current.copy();
    const rows = model(values, now, next);
    this.current = next;
    return rows;
  }
}

const WRITES = new Set([
  'judge-claims',
  'judge-confirmations',
  'judge-releases',
  'judge-swap',
  'set-capacities',
]);

export function isWrite(statement: string): boolean {
  return WRITES.has(statement);
}

const STATEMENTS: Readonly<Record<string, Statement>> = {
  'judge-claims': claim,
  'judge-confirmations': confirm,
  'judge-releases': release,
  'judge-swap': swap,
  'find-decided': ([ids], _now, { bookings }) =>
    [...new Set(strings(ids))].flatMap((id) => {
      const row = bookings.get(id);
      return row === undefined
        ? []
        : [{ id, seq: row.seq, createdAt: row.createdAt, counterIds: [...row.counterIds] }];
    }),
  'find-known': findKnown,
  'find-booking': ([id], _now, { bookings }) => {
    const row = bookings.get(id as string);
    return row === undefined ? [] : [shown(row)];
  },
  'find-answer': findAnswer,
  'find-expired-holds': ([limit], now, { bookings }) =>
    [...bookings.values()]
      .filter(({ status, expiresAt }) => status === 'HELD' && expiresAt! <= now)
      .toSorted((a, b) => a.expiresAt!.getTime() - b.expiresAt!.getTime())
      .slice(0, limit as number)
      .map(({ id, seq }) => ({ id, seq })),
  'read-left': ([ids], _now, { counters }) =>
    numbers(ids).flatMap((id) => {
      const row = counters.get(id);
      return row?.ceiling == null ? [] : [{ id, left: row.ceiling - row.taken - row.held }];
    }),
  'set-capacities': setCapacities,
  'list-left-of-branch': ([branchId], _now, tables) =>
    [...tables.counters.values()]
      .filter((row) => row.branchId === branchId)
      .map(({ id, capacity, version }) => ({
        counterId: id,
        left: tables.left(id),
        capacity,
        version,
        lined: false,
      })),
  'lock-left-of-counters': ([ids], _now, tables) =>
    numbers(ids)
      .filter((id) => tables.counters.has(id) && tables.left(id) !== null)
      .toSorted((a, b) => a - b)
      .map((id) => ({
        counterId: id,
        left: tables.left(id),
        capacity: tables.counters.get(id)!.capacity,
        version: tables.counters.get(id)!.version,
      })),
};

function claim(values: readonly Value[], now: Date, tables: JudgeTables): Rows {
  const claims = rowsOf(values);
  const keyed = claims.filter((row) => row[17] !== null).toSorted((a, b) => compare(a[17], b[17]));
  for (const row of keyed)
    tables.putKey({ keyDigest: row[17]!, requestDigest: row[18]!, bookingId: row[0]!, bookingSeq: 1 });
  for (const row of claims.toSorted((a, b) => compare(a[4], b[4]))) {
    const holdMs = row[16];
    const status = row[2]!;
    tables.putBooking({
      id: row[0]!,
      number: row[1]!,
      status,
      seq: 1,
      customerId: row[3]!,
      loanId: row[4]!,
      product: row[5]!,
      branchId: row[6]!,
      date: row[7]!,
      timeWindow: row[8]!,
      channel: row[9]!,
      kind: row[10] ?? null,
      amountMinor: row[11] == null ? null : Number(row[11]),
      effect: row[12] ?? null,
      phone: row[13] ?? null,
      ruleVersion: row[14]!,
      changes: 0,
      counterIds: numbers(row[15]),
      expiresAt: holdMs == null ? null : new Date(now.getTime() + Number(holdMs)),
      createdAt: now,
      movedAt: null,
      bookedAt: status === 'BOOKED' ? now : null,
      detailsUntil: dateOf(row[26]),
    });
    tables.events.push({ bookingId: row[0]!, seq: 1, type: status, from: null, to: status, details: null });
  }
  const [taken, held] = [numbers(values[23]), numbers(values[24])];
  let countersChanged = 0;
  for (const [index, id] of numbers(values[22]).entries()) {
    const counter = tables.counters.get(id);
    if (counter === undefined) continue;
    countersChanged += 1;
    tables.putCounter({
      ...counter,
      taken: counter.taken + taken[index]!,
      held: counter.held + held[index]!,
    });
  }
  return [{ decidedAt: now, countersChanged }];
}

function confirm(values: readonly Value[], now: Date, tables: JudgeTables): Rows {
  const asked = rowsOf(values);
  const confirmed = asked.filter(([id, customerId, seq]) => {
    const row = tables.bookings.get(id!);
    return (
      row !== undefined &&
      row.customerId === customerId &&
      row.seq === Number(seq) &&
      row.status === 'HELD' &&
      row.expiresAt! > now
    );
  });
  for (const row of confirmed) {
    const old = tables.bookings.get(row[0]!)!;
    tables.putBooking({
      ...old,
      status: 'BOOKED',
      seq: old.seq + 1,
      changes: 0,
      kind: row[3] ?? null,
      amountMinor: row[4] == null ? null : Number(row[4]),
      effect: row[5] ?? null,
      phone: row[6] ?? null,
      ruleVersion: row[7]!,
      channel: row[13]!,
      detailsUntil: dateOf(row[15]),
      bookedAt: now,
      expiresAt: null,
    });
    changed(tables, old, 'CONFIRMED', 'BOOKED');
  }
  putKeys(tables, confirmed, 8);
  for (const [id] of confirmed) {
    for (const counterId of tables.bookings.get(id!)!.counterIds) {
      const counter = tables.counters.get(counterId)!;
      tables.putCounter({ ...counter, held: counter.held - 1, taken: counter.taken + 1 });
    }
  }
  return confirmed.map(([id]) => {
    const { seq, number, counterIds, createdAt } = tables.bookings.get(id!)!;
    return { id, seq, number, counterIds: [...counterIds], createdAt, decidedAt: now };
  });
}

function release(values: readonly Value[], now: Date, tables: JudgeTables): Rows {
  const onlyExpired = values[11] === true;
  const asked = rowsOf(values.slice(0, 11));
  const released = asked.filter(([id, seq, from]) => {
    const row = tables.bookings.get(id!);
    if (row === undefined || row.seq !== Number(seq) || row.status !== from) return false;
    return !onlyExpired || row.expiresAt! <= now;
  });
  const freed = new Map<number, { taken: number; held: number }>();
  for (const row of released) {
    const old = tables.bookings.get(row[0]!)!;
    tables.putBooking({ ...old, status: row[3]!, seq: old.seq + 1, expiresAt: null });
    changed(tables, old, row[4]!, row[3]!);
    for (const id of old.counterIds) {
      const units = freed.get(id) ?? { taken: 0, held: 0 };
      if (row[2] === 'HELD') units.held += 1;
      else units.taken += 1;
      freed.set(id, units);
    }
  }
  putKeys(tables, released, 5);
  for (const [id, units] of freed) give(tables, id, units);
  return released.map(([id]) => {
    const { seq, branchId, loanId, counterIds } = tables.bookings.get(id!)!;
    return { id, seq, branchId, loanId, counterIds: [...counterIds], decidedAt: now, keptIds: null };
  });
}

function swap(values: readonly Value[], now: Date, tables: JudgeTables): Rows {
  const [id, seq, branchId, date, timeWindow, counterIds, keyDigest, requestDigest] = values as string[];
  const [state, event, holdMs] = values.slice(16) as [string, string, number | null];
  const old = tables.bookings.get(id!);
  if (old === undefined || old.seq !== Number(seq) || old.status !== state) return [];
  const isHeld = state === 'HELD';
  if (isHeld && old.expiresAt! <= now) return [];
  const expiresAt = isHeld
    ? new Date(Math.max(old.expiresAt!.getTime(), now.getTime() + holdMs!))
    : old.expiresAt;
  tables.putBooking({
    ...old,
    branchId: branchId!,
    date: date!,
    timeWindow: timeWindow!,
    counterIds: numbers(counterIds),
    detailsUntil: dateOf(values[15] as string | null) ?? old.detailsUntil,
    movedAt: isHeld ? now : old.movedAt,
    expiresAt,
    seq: old.seq + 1,
    changes: old.changes + 1,
  });
  if (keyDigest != null) {
    tables.putKey({ keyDigest, requestDigest: requestDigest!, bookingId: id!, bookingSeq: old.seq + 1 });
  }
  changed(tables, old, event, state, JSON.parse(values[11] as string) as { from: Slot; to: Slot });
  const units = numbers(values[13]);
  for (const [index, counterId] of numbers(values[12]).entries()) {
    const unit = units[index]!;
    const counter = tables.counters.get(counterId)!;
    if (unit < 0) give(tables, counterId, { taken: isHeld ? 0 : -unit, held: isHeld ? -unit : 0 });
    else if (isHeld) tables.putCounter({ ...counter, held: counter.held + unit });
    else tables.putCounter({ ...counter, taken: counter.taken + unit });
  }
  return [{ id, seq: old.seq + 1, expiresAt, decidedAt: now, keptIds: null }];
}

function setCapacities(values: readonly Value[], _now: Date, tables: JudgeTables): Rows {
  const [ids, capacities, versions] = values.slice(0, 3).map(elements);
  return ids!.flatMap((element, index) => {
    const counter = tables.counters.get(Number(element));
    if (counter === undefined || counter.version !== Number(versions![index])) return [];
    const capacity = capacities![index] == null ? null : Number(capacities![index]);
    const ceiling = tables.ceilingOf(capacity, counter.taken + counter.held, counter.ceiling);
    tables.putCounter({ ...counter, capacity, ceiling, version: counter.version + 1 });
    // Nobody waits in line here.
    return [{ id: counter.id, lined: false }];
  });
}

/** An overbooked counter's ceiling falls with what comes back, down to its capacity. */
function give(tables: JudgeTables, id: number, units: { taken: number; held: number }): void {
  const counter = tables.counters.get(id)!;
  const [taken, held] = [counter.taken - units.taken, counter.held - units.held];
  const ceiling = tables.ceilingOf(counter.capacity, taken + held, counter.ceiling);
  tables.putCounter({ ...counter, taken, held, ceiling });
}

function putKeys(tables: JudgeTables, rows: readonly (readonly (string | null)[])[], at: number): void {
  const keyed = rows.filter((row) => row[at] != null).toSorted((a, b) => compare(a[at], b[at]));
  for (const row of keyed) {
    const { id, seq } = tables.bookings.get(row[0]!)!;
    tables.putKey({ keyDigest: row[at]!, requestDigest: row[at + 1]!, bookingId: id, bookingSeq: seq });
  }
}

function changed(
  tables: JudgeTables,
  old: BookingTuple,
  type: string,
  to: string,
  details: { from: Slot; to: Slot } | null = null,
): void {
  tables.events.push({ bookingId: old.id, seq: old.seq + 1, type, from: old.status, to, details });
}

function findKnown([digests, loans]: readonly Value[], _now: Date, tables: JudgeTables): Rows {
  const keys = new Set(strings(digests));
  const loanIds = new Set(strings(loans));
  const about = ({
    id,
    status,
    customerId,
    branchId,
    date,
    timeWindow,
    channel,
    expiresAt,
    createdAt,
    movedAt,
  }: BookingTuple) => ({
    bookingId: id,
    status,
    customerId,
    branchId,
    date,
    timeWindow,
    channel,
    expiresAt,
    since: movedAt ?? createdAt,
  });
  const byKey = tables.keys
    .filter(({ keyDigest }) => keys.has(keyDigest))
    .map(({ keyDigest, requestDigest, bookingId, bookingSeq }) => ({
      foundBy: 'KEY',
      found: keyDigest,
      requestDigest,
      seq: bookingSeq,
      ...about(tables.bookings.get(bookingId)!),
    }));
  const byLoan = [...tables.bookings.values()]
    .filter((row) => loanIds.has(row.loanId) && isActive(row))
    .map((row) => ({
      foundBy: 'LOAN',
      found: row.loanId,
      requestDigest: null,
      seq: row.seq,
      ...about(row),
    }));
  return [...byKey, ...byLoan];
}

function findAnswer([id, seq]: readonly Value[], _now: Date, tables: JudgeTables): Rows {
  const row = tables.bookings.get(id as string);
  if (row === undefined) return [];
  const events = tables.events.filter(({ bookingId }) => bookingId === id);
  const moves = events.filter(({ type }) => type === 'RESCHEDULED');
  const later = moves.find((event) => event.seq > (seq as number))?.details?.from;
  const { branchId, date, timeWindow } = later ?? row;
  const answered = {
    ...row,
    status: events.find((event) => event.seq === seq)?.to ?? row.status,
    seq: seq as number,
    branchId,
    date,
    timeWindow,
    changes: moves.filter((event) => event.seq <= (seq as number)).length,
    expiresAt: null,
  };
  return [shown(answered)];
}

function shown(row: BookingTuple): object {
  const { movedAt: _unseen, ...told } = row;
  return {
    ...told,
    counterIds: [...row.counterIds],
    arrivedAt: null,
    queueNumber: null,
    noShowExcused: false,
  };
}

function compare(a: string | null | undefined, b: string | null | undefined): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
