/** What the gate of one branch should be, in the fewest words; deliberately nothing like the scripts. */

export interface ModelRequest {
  readonly bookingId: string;
  readonly loan: string;
  /** null: claims no loan. */
  readonly claim: string | null;
  readonly counterIds: readonly number[];
}

export interface ModelFlight {
  readonly id: string;
  readonly boarded: readonly ModelRequest[];
  /** What the judge said of each; undefined: it has not decided yet. */
  decided?: readonly boolean[];
}

export class GateModel {
  open = false;
  seq = 0;
  readonly left = new Map<number, number>();
  readonly flights = new Map<string, ModelFlight>();
  readonly claims = new Map<string, string>();
  /** The judge's side. */
  readonly capacity: Map<number, number>;
  readonly committed = new Map<number, number>();
  /** How far the gate is off, and allowed to be: only what lost or reopened a gate in motion makes it so. */
  readonly drift = new Map<number, number>();

  constructor(capacity: ReadonlyMap<number, number>) {
    this.capacity = new Map(capacity);
  }

  judgeLeft(id: number): number {
    return this.capacity.get(id)! - of(this.committed, id);
  }

  /** Units of flights that the judge has not committed: taken and undecided, or refused and not yet given back. */
  flying(id: number): number {
    return this.units(id, (flight, index) => flight.decided?.[index] !== true);
  }

  committedInFlight(id: number): number {
    return this.units(id, (flight, index) => flight.decided?.[index] === true);
  }

  take(
    flightId: string,
    requests: readonly ModelRequest[],
  ): 'SHUT' | { unknown: number } | { codes: number[] } {
    if (!this.open) return 'SHUT';
    const unknown = requests.flatMap(({ counterIds }) => counterIds).find((id) => !this.left.has(id));
    if (unknown !== undefined) return { unknown };
    const boarded: ModelRequest[] = [];
    const codes = requests.map((request) => {
      const full = request.counterIds.findIndex((id) => this.left.get(id)! <= 0);
      const holder = request.claim === null ? undefined : this.claims.get(request.loan);
      if (holder !== undefined && holder === request.claim) return -2;
      if (full !== -1) return full + 1;
      if (holder !== undefined) return -1;
      if (request.claim !== null) this.claims.set(request.loan, request.claim);
      for (const id of request.counterIds) add(this.left, id, -1);
      boarded.push(request);
      return 0;
    });
    if (boarded.length > 0) {
      this.flights.set(flightId, { id: flightId, boarded });
      this.seq += 1;
    }
    return { codes };
  }

  /** The judge commits some of a flight. */
  decide(flight: ModelFlight, accepted: readonly boolean[]): void {
    flight.decided = accepted;
    for (const [index, { counterIds }] of flight.boarded.entries()) {
      if (accepted[index]) for (const id of counterIds) add(this.committed, id, 1);
    }
  }

  /** What must be given back and which loans are free once a decided flight has landed. */
  landing(flight: ModelFlight): { gives: Map<number, number>; loans: string[] } {
    const gives = new Map<number, number>();
    const loans: string[] = [];
    for (const [index, { counterIds, claim, loan }] of flight.boarded.entries()) {
      if (flight.decided?.[index] === true) continue;
      for (const id of counterIds) add(gives, id, 1);
      if (claim !== null) loans.push(loan);
    }
    return { gives, loans };
  }

  settle(flight: ModelFlight): boolean {
    if (!this.flights.delete(flight.id)) return false;
    const { gives, loans } = this.landing(flight);
    for (const [id, units] of gives) this.giveIfKnown(id, units);
    for (const loan of loans) this.claims.delete(loan);
    this.seq += 1;
    return true;
  }

  adjust(changes: ReadonlyMap<number, number>, loans: readonly string[]): boolean {
    if (!this.open) return false;
    for (const [id, units] of changes) this.giveIfKnown(id, units);
    for (const loan of loans) this.claims.delete(loan);
    this.seq += 1;
    return true;
  }

  openUp(): boolean {
    if (this.open) return false;
    this.left.clear();
    for (const id of this.capacity.keys()) {
      this.left.set(id, this.judgeLeft(id) - this.flying(id) - this.committedInFlight(id));
      // Units that the judge has committed are in its own count already: taken off twice, on the safe side.
      this.drift.set(id, 0 - this.committedInFlight(id));
    }
    this.seq = 1;
    this.open = true;
    return true;
  }

  /** @returns whether the script may do it: nothing moved since `seq`, and nothing is under way. */
  correct(seq: number): boolean {
    if (!this.open || this.seq !== seq || this.flights.size > 0) return false;
    for (const id of this.capacity.keys()) {
      this.left.set(id, this.judgeLeft(id));
      this.drift.set(id, 0);
    }
    this.seq += 1;
    return true;
  }

  /** Periods that are over; what lands for them lands nowhere. */
  forgetCounters(ids: readonly number[]): number {
    if (!this.open) return 0;
    const gone = ids.filter((id) => this.left.delete(id)).length;
    if (gone > 0) this.seq += 1;
    return gone;
  }

  /** Only the epoch is gone: what was under way still is. */
  shut(): void {
    this.open = false;
  }

  /** Redis was emptied. The flights it knew go on to the judge, and the gate knows nothing of them. */
  forget(): ModelFlight[] {
    const lost = [...this.flights.values()];
    this.open = false;
    this.seq = 0;
    this.left.clear();
    this.flights.clear();
    this.claims.clear();
    return lost;
  }

  /** left + flying + committed = capacity of every counter that it knows, but for the drift that is accounted for. */
  faults(): string[] {
    if (!this.open) return [];
    return [...this.capacity].flatMap(([id, capacity]) => {
      if (!this.left.has(id)) return [];
      const sum = of(this.left, id) + this.flying(id) + of(this.committed, id);
      const drift = of(this.drift, id);
      return sum === capacity + drift ? [] : [`counter ${id}: ${sum} units of ${capacity}, drift ${drift}`];
    });
  }

  private units(id: number, counts: (flight: ModelFlight, index: number) => boolean): number {
    let units = 0;
    for (const flight of this.flights.values()) {
      for (const [index, { counterIds }] of flight.boarded.entries()) {
        if (counts(flight, index)) units += counterIds.filter((each) => each === id).length;
      }
    }
    return units;
  }

  private giveIfKnown(id: number, units: number): void {
    if (this.left.has(id)) add(this.left, id, units);
  }
}

export function of(map: ReadonlyMap<number, number>, id: number): number {
  return map.get(id) ?? 0;
}

export function add(map: Map<number, number>, id: number, units: number): void {
  map.set(id, of(map, id) + units);
}
