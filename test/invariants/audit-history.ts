import {
  type BookingRecord,
  digestOfKey,
  type EventRecord,
  type KeyRecord,
  slotText,
  type Violation,
} from './records.js';
import type { HistoryEntry, Operation } from './history.js';

interface Tables {
  readonly rows: readonly BookingRecord[];
  readonly log: readonly EventRecord[];
  readonly effects: readonly KeyRecord[];
}

type Yes = HistoryEntry & { readonly answer: { readonly kind: 'yes' } };

/** Which events an accepted operation leaves; a hold that was over already is given up without one of its own. */
const EVENTS_OF: Readonly<Record<Operation, readonly string[]>> = {
  book: ['BOOKED', 'CONFIRMED'],
  hold: ['HELD'],
  'give-up': ['RELEASED', 'EXPIRED'],
  cancel: ['CANCELLED'],
  reschedule: ['RESCHEDULED'],
  move: ['MOVED'],
};

/** Holds what was answered against what the tables say: nothing acknowledged is lost, and nothing is there unasked. */
export function auditHistory(history: readonly HistoryEntry[], tables: Tables): Violation[] {
  return [
    ...auditAcknowledgements(history, tables),
    ...auditUnasked(history, tables),
    ...auditUnbidden(history, tables),
    ...auditKeys(history, tables),
  ];
}

function isSwap(operation: Operation): boolean {
  return operation === 'reschedule' || operation === 'move';
}

function isYes(entry: HistoryEntry): entry is Yes {
  return entry.answer.kind === 'yes';
}

function auditAcknowledgements(history: readonly HistoryEntry[], { rows, log }: Tables): Violation[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const events = Map.groupBy(log, ({ bookingId }) => bookingId);
  const found: Violation[] = [];
  for (const entry of history.filter(isYes)) {
    const { operation, answer } = entry;
    const id = operation === 'give-up' ? entry.targetId! : answer.body.id;
    const row = byId.get(id);
    const facts = { entry, row, events: events.get(id) };
    if (row === undefined) {
      found.push({ invariant: 'INV-3', what: 'an answer of yes without a row', facts });
      continue;
    }
    const own = (events.get(id) ?? []).filter(({ type }) => EVENTS_OF[operation].includes(type));
    if (own.length === 0)
      found.push({ invariant: 'INV-3', what: 'an answer of yes without its event', facts });
    if (row.loanId !== entry.loanId || row.customerId !== entry.customerId) {
      found.push({ invariant: 'INV-3', what: "a row of somebody else's", facts });
    }
    if (operation === 'book' && row.number !== answer.body.number) {
      found.push({ invariant: 'INV-3', what: 'a row with another number', facts });
    }
    const { branchId, date, window } = answer.body;
    const told = slotText({ branchId, date, timeWindow: window ?? '' });
    if (isSwap(operation) && !own.some(({ details }) => slotText(details?.to) === told)) {
      found.push({ invariant: 'INV-9', what: 'a move that was told and not made', facts });
    }
  }
  return found;
}

function auditUnasked(history: readonly HistoryEntry[], { rows }: Tables): Violation[] {
  const told = new Set(history.filter(isYes).map(({ answer }) => answer.body.id));
  const open = new Set(
    history.filter(({ answer }) => answer.kind === 'unknown').map(({ customerId }) => customerId),
  );
  return rows
    .filter(({ id, customerId }) => !told.has(id) && !open.has(customerId))
    .map((facts) => ({ invariant: 'INV-3', what: 'a row that nobody was told of', facts }));
}

/** What ends or moves a booking at the word of its customer alone. Time ends holds by events of another type. */
const AT_A_WORD: readonly string[] = ['CANCELLED', 'RELEASED', 'RESCHEDULED', 'MOVED'];

/** Each such event has a request of its own, which was granted or of which nobody knows. */
function auditUnbidden(history: readonly HistoryEntry[], { log }: Tables): Violation[] {
  const asked = new Map<string, Set<string>>();
  for (const [index, { operation, targetId, key, answer }] of history.entries()) {
    if (targetId === undefined || answer.kind === 'no') continue;
    for (const type of EVENTS_OF[operation]) {
      const name = `${type} ${targetId}`;
      // The same key once more is the same request.
      asked.set(name, (asked.get(name) ?? new Set()).add(key ?? `entry ${index}`));
    }
  }
  const changes = log.filter(({ type }) => AT_A_WORD.includes(type));
  return [...Map.groupBy(changes, ({ type, bookingId }) => `${type} ${bookingId}`)]
    .filter(([name, events]) => events.length > (asked.get(name)?.size ?? 0))
    .map(([, facts]) => ({ invariant: 'INV-3', what: 'a change that nobody asked for', facts }));
}

function auditKeys(history: readonly HistoryEntry[], { log, effects }: Tables): Violation[] {
  const found: Violation[] = [];
  const effectOf = new Map(effects.map((effect) => [effect.keyDigest, effect]));
  const typeAt = new Map(log.map((event) => [`${event.bookingId} ${event.seq}`, event.type]));
  const byKey = Map.groupBy(
    history.filter(({ key }) => key !== undefined),
    ({ actorId, key }) => digestOfKey(actorId, key!),
  );
  for (const [digest, entries] of byKey) {
    const yes = entries.filter(isYes);
    const isOpen = entries.some(({ answer }) => answer.kind === 'unknown');
    const effect = effectOf.get(digest);
    const facts = { entries, effect };
    const report = (what: string): void => void found.push({ invariant: 'INV-4', what, facts });
    if (new Set(yes.map(({ path, body }) => path + JSON.stringify(body))).size > 1) {
      report('one key said yes to two requests');
    }
    if (new Set(yes.map(({ answer }) => JSON.stringify(answer.body))).size > 1) {
      report('one key has two answers');
    }
    if (yes.filter(({ answer }) => !answer.replayed).length > 1) report('one key had its effect twice');
    if (effect === undefined && yes.length > 0) report('an answer of yes without an effect of its key');
    if (effect !== undefined && yes.length === 0 && !isOpen) report('an effect that was answered with no');
    if (effect === undefined) continue;
    const operations = new Set(yes.map(({ operation }) => operation));
    for (const operation of operations) {
      const type = typeAt.get(`${effect.bookingId} ${effect.seq}`) ?? 'none';
      if (!EVENTS_OF[operation].includes(type)) report(`a ${operation} whose effect is ${type}`);
    }
    if (yes.some(({ answer }) => answer.body.id !== effect.bookingId))
      report('another booking than its key names');
  }
  return found;
}
