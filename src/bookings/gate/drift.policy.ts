import type { FlightRecord, GateReading } from './gate.scripts.js';

/** What the judge says of one counter. */
export interface JudgeLeft {
  readonly counterId: number;
  /** null: unlimited, so that the gate does not know it. */
  readonly left: number | null;
  readonly capacity?: number | null;
  /** Of the capacity. */
  readonly version?: number;
  /** Somebody waits for it: what staff add is the line's, so that the gate is not moved by it. */
  readonly lined?: boolean;
}

/** Gate minus judge for one counter; positive is the unsafe side, on which the judge refuses what the gate lets in. */
export interface Drift {
  readonly counterId: number;
  readonly gateLeft: number | undefined;
  readonly judgeLeft: number | null;
  readonly drift: number;
}

/**
 * Compares the gate with the judge. Units of flights are taken at the gate and may or may not be committed yet, so
 * that they are no drift: they are added back before comparing.
 */
export function driftOf(gate: GateReading, judge: readonly JudgeLeft[]): Drift[] {
  const flying = unitsOf(gate.flights);
  const drifts: Drift[] = [];
  for (const { counterId, left: judgeLeft } of judge) {
    const gateLeft = gate.left.get(counterId);
    if (judgeLeft === null ? gateLeft === undefined : gateLeft === judgeLeft) continue;
    const drift = (gateLeft ?? 0) + (flying.get(counterId) ?? 0) - (judgeLeft ?? 0);
    if (gateLeft !== undefined && judgeLeft !== null && drift === 0) continue;
    drifts.push({ counterId, gateLeft, judgeLeft, drift });
  }
  return drifts;
}

/** Counters that the gate knows and the judge does not list, who lists all that could still be asked for. */
export function pastOf(gate: GateReading, judge: readonly JudgeLeft[]): number[] {
  const listed = new Set(judge.map(({ counterId }) => counterId));
  return [...new Set([...gate.left.keys(), ...gate.heard.keys()])].filter((id) => !listed.has(id));
}

/**
 * What of it is a fault. A cap that staff have removed limits nobody, whatever the gate still knows of it; and a capacity
 * of which the gate has not heard yet is on its way to it.
 */
export function faultsOf(gate: GateReading, judge: readonly JudgeLeft[]): Drift[] {
  const versions = new Map(judge.map(({ counterId, version }) => [counterId, version ?? 0]));
  return driftOf(gate, judge).filter(({ counterId, judgeLeft }) => {
    const heard = gate.heard.get(counterId);
    return judgeLeft !== null && (heard === undefined || versions.get(counterId)! <= heard.version);
  });
}

/** What two comparisons show alike, as the milder of them: what one moment alone shows was on its way. */
export function seenInBoth(first: readonly Drift[], second: readonly Drift[]): Drift[] {
  const before = new Map(first.map((each) => [each.counterId, each.drift]));
  return second.flatMap((each) => {
    const drift = before.get(each.counterId);
    if (drift === undefined || Math.sign(drift) !== Math.sign(each.drift)) return [];
    return [{ ...each, drift: Math.abs(drift) < Math.abs(each.drift) ? drift : each.drift }];
  });
}

/** Counters that the judge has and the gate does not know: the horizon has moved, or staff opened them. */
export function newOf(drifts: readonly Drift[]): number[] {
  return drifts
    .filter(({ gateLeft, judgeLeft }) => gateLeft === undefined && judgeLeft !== null)
    .map(({ counterId }) => counterId);
}

/**
 * Units that the gate has too much, by counter. Exact where nothing of these counters is committed while both are read,
 * and the flights are those that are not; a unit that the judge has back and the gate has not heard of hides one. A counter
 * whose capacity the gate has not heard of is left out: that notice would lower it once more.
 */
export function excessOf(gate: GateReading, judge: readonly JudgeLeft[]): Map<number, number> {
  const unheard = new Set(unheardOf(gate, judge).map(({ counterId }) => counterId));
  const flying = unitsOf(gate.flights);
  const excess = new Map<number, number>();
  for (const { counterId, left } of judge) {
    const gateLeft = gate.left.get(counterId);
    if (gateLeft === undefined || left === null || unheard.has(counterId)) continue;
    // Also where both say the same: a flight that nobody works on any more hides a unit that was taken past the gate.
    const units = gateLeft + (flying.get(counterId) ?? 0) - left;
    if (units > 0) excess.set(counterId, units);
  }
  return excess;
}

/** A booking that the judge has, with the counters that it takes a unit of. */
export interface Decided {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly counterIds: readonly number[];
}

export function bookingsOf(flights: readonly FlightRecord[]): string[] {
  return flights.flatMap(({ takes }) => takes.map(({ bookingId }) => bookingId));
}

/** The same flights, each with those of its takes that the judge does not have. */
export function undecided(flights: readonly FlightRecord[], decided: readonly Decided[]): FlightRecord[] {
  const committed = new Map(decided.map(({ id, counterIds }) => [id, new Set(counterIds)]));
  // A booking that exists without these units is one whose move has not come about.
  const isCommitted = ({ bookingId, counterIds }: FlightRecord['takes'][number]): boolean =>
    counterIds.every((id) => committed.get(bookingId)?.has(id) === true);
  return flights.map((flight) => ({ ...flight, takes: flight.takes.filter((take) => !isCommitted(take)) }));
}

/** How many units the flights took, by counter. */
export function unitsOf(flights: readonly FlightRecord[]): Map<number, number> {
  const units = new Map<number, number>();
  for (const { counterIds } of flights.flatMap(({ takes }) => takes)) {
    for (const id of counterIds) units.set(id, (units.get(id) ?? 0) + 1);
  }
  return units;
}

/**
 * Counters whose capacity staff have changed at the judge and whose gate has not heard of it: the notice is still on
 * its way, or was lost. What the notice says is known, so that it can be told at once, also to a gate in motion.
 */
export function unheardOf(gate: GateReading, judge: readonly JudgeLeft[]): JudgeLeft[] {
  return judge.filter(({ counterId, capacity, version, lined }) => {
    const heard = gate.heard.get(counterId);
    return (
      heard !== undefined &&
      gate.left.has(counterId) &&
      capacity != null &&
      version !== undefined &&
      version > heard.version &&
      lined !== true
    );
  });
}

/** The fields that a gate is given of a counter: what is left, and which capacity that is reckoned from. */
export function fieldsOf({ counterId, left, capacity, version }: JudgeLeft): string[] {
  if (left === null) return [];
  const fields = [String(counterId), String(left)];
  if (capacity != null && version !== undefined) fields.push(`v${counterId}`, `${version} ${capacity}`);
  return fields;
}

/**
 * Units that the gate lacked in every one of the readings, by counter: as many as in the mildest of them.
 */
export function missingInAll(readings: readonly (readonly Drift[])[]): Map<number, number> {
  const [first = new Map<number, number>(), ...rest] = readings.map(
    (drifts) => new Map(drifts.map((each) => [each.counterId, each.drift])),
  );
  const missing = new Map<number, number>();
  for (const [counterId, drift] of first) {
    const mildest = rest.reduce((worst, reading) => Math.max(worst, reading.get(counterId) ?? 0), drift);
    if (mildest < 0) missing.set(counterId, -mildest);
  }
  return missing;
}

/**
 * Flights that no process can still be working on: their process died, or could not reach the gate again.
 * @param boundMs longer than the longest way from gate to settled
 */
export function staleFlights(gate: GateReading, boundMs: number): FlightRecord[] {
  return gate.flights.filter(({ startedAtMs }) => gate.nowMs - startedAtMs > boundMs);
}
