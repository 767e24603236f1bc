import { Injectable } from '@nestjs/common';
import type { Authorship, Release, ReleaseVerdict } from './judge/judge.types.js';
import { digestOf } from './booking-identity.js';
import { Gate } from './gate/gate.js';
import { Judge } from './judge/judge.js';
import { SoldOut } from './sold-out.js';

export type Ending = Pick<Release, 'id' | 'seq' | 'from' | 'to' | 'event' | 'reason'> & Authorship;

/** Ends holds and bookings: the judge gives their units back, then the gate is told. */
@Injectable()
export class BookingEnder {
  constructor(
    private readonly judge: Judge,
    private readonly gate: Gate,
    private readonly soldOut: SoldOut,
  ) {}

  async end(ending: Ending): Promise<ReleaseVerdict> {
    const verdict = await this.judge.release(ending);
    await this.tellGate([verdict]);
    return verdict;
  }

  /** @throws what the store could not take, once the gate has heard of all others: the rows are the sweeper's own. */
  async expire(endings: Ending[]): Promise<ReleaseVerdict[]> {
    const verdicts = await this.judge.expire(endings);
    const ended = verdicts.filter((verdict): verdict is ReleaseVerdict => !(verdict instanceof Error));
    await this.tellGate(ended);
    const fault = verdicts.find((verdict) => verdict instanceof Error);
    if (fault !== undefined) throw fault;
    return ended;
  }

  /** Only what this call's own statement released: whoever else ended a booking tells the gate of it. */
  private async tellGate(verdicts: readonly ReleaseVerdict[]): Promise<void> {
    const byBranch = new Map<string, { units: Map<number, number>; loans: string[] }>();
    for (const verdict of verdicts) {
      if (verdict.kind !== 'ACCEPTED') continue;
      let freed = byBranch.get(verdict.branchId);
      if (freed === undefined) byBranch.set(verdict.branchId, (freed = { units: new Map(), loans: [] }));
      for (const id of verdict.freedIds) freed.units.set(id, (freed.units.get(id) ?? 0) + 1);
      freed.loans.push(digestOf(verdict.loanId));
    }
    for (const [branchId, { units, loans }] of byBranch) {
      await this.gate.adjust(branchId, units, loans);
      this.soldOut.forget(units.keys());
    }
  }
}
