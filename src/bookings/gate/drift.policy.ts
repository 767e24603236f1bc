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
  const flying = new Map<number, number>();
  for (const { counterIds } of gate.flights.flatMap(({ takes }) => takes)) {
    for (const id of counterIds) flying.set(id, (flying.get(id) ?? 0) + 1);
  }
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
