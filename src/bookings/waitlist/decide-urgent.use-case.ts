import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { LineMetrics } from './line-metrics.js';
import { nextUrgentState, type UrgentDecision } from './urgent-request.state.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { waitlistErrors } from './waitlist.errors.js';
import { WaitlistReadModel } from './waitlist.read-model.js';

const decideUrgent = sqlFile(import.meta.url, 'sql/decide-urgent.sql');

export interface DecideUrgent {
  readonly entryId: string;
  readonly decision: UrgentDecision;
  /** Always given with a no: the customer is told. */
  readonly reason?: string;
  readonly decider: {
    readonly id: string;
    readonly role: string;
    readonly branches: readonly string[] | '*';
    readonly traceId: string;
  };
}

/**
 * A person of the branch agrees to an urgent need or not; never the one who asked, and only for branches in reach.
 * Whoever comes first decides: the others are told how it went.
 */
@Injectable()
export class DecideUrgentUseCase {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitlistReadModel,
    private readonly metrics: LineMetrics,
  ) {}

  async execute(command: DecideUrgent): Promise<WaitlistRow | Refusal> {
    const { entryId, decision, reason, decider } = command;
    const decided = await this.database.run(decideUrgent, [
      entryId,
      decision,
      reason ?? null,
      decider.branches === '*' ? null : arrayLiteral(decider.branches),
      decider.id,
      decider.role,
      decider.traceId,
    ]);
    const entry = await this.entries.find(entryId);
    if (decided.length > 0) this.metrics.urgentDecided(decision);
    return decided.length > 0 && entry !== undefined ? entry : whyNot(command, entry);
  }
}

function whyNot({ decision, decider }: DecideUrgent, entry: WaitlistRow | undefined): WaitlistRow | Refusal {
  const isReached = entry?.branchIds.some((id) => decider.branches === '*' || decider.branches.includes(id));
  if (entry?.urgentStatus == null || isReached !== true) return refuse(platformErrors.NOT_FOUND);
  const { urgentStatus: status, urgentDecidedBy: decidedBy } = entry;
  if (entry.urgentAskedBy === decider.id) return refuse(waitlistErrors.WAITLIST_URGENT_SAME_PERSON);
  // The same person says the same again, because the answer was lost: it is done.
  if (status === decision && decidedBy === decider.id) return entry;
  return nextUrgentState(status, decision) === undefined
    ? refuse(waitlistErrors.WAITLIST_URGENT_DECIDED, { status, decidedBy: decidedBy ?? '—' })
    : refuse(waitlistErrors.WAITLIST_URGENT_OVER, { status: entry.status });
}
