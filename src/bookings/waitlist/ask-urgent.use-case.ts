import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import type { Requester } from '../booking.js';
import { faultsOfNeed, type UrgentNeed } from './urgent-request.policy.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { waitlistErrors } from './waitlist.errors.js';
import { WaitlistReadModel } from './waitlist.read-model.js';

const askUrgent = sqlFile(import.meta.url, 'sql/ask-urgent.sql');

/** Says of an entry that waits already that its need has become urgent; the place in line stays what it was. */
@Injectable()
export class AskUrgentUseCase {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitlistReadModel,
  ) {}

  async execute(entryId: string, need: UrgentNeed, requester: Requester): Promise<WaitlistRow | Refusal> {
    const faults = faultsOfNeed(need, '/note');
    if (faults.length > 0) {
      return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
    }
    const { customerId, actorId, actorRole, traceId } = requester;
    const note = need.note ?? null;
    const values = [entryId, customerId, need.reason, note, actorId, actorRole, traceId];
    const asked = await this.database.run(askUrgent, values);
    const entry = await this.entries.findOf(entryId, { customerId });
    if (entry === undefined) return refuse(platformErrors.NOT_FOUND);
    if (asked.length > 0) return entry;
    if (entry.urgentStatus === null) {
      return refuse(waitlistErrors.WAITLIST_URGENT_OVER, { status: entry.status });
    }
    // Sent again because the answer was lost: it stands as it was said.
    const isSame = entry.urgentReason === need.reason && entry.urgentNote === note;
    return isSame ? entry : refuse(waitlistErrors.WAITLIST_URGENT_ASKED, { status: entry.urgentStatus });
  }
}
