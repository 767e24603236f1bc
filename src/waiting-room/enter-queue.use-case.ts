import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { EntryTokens } from './entry-tokens.js';
import { ENTRY_HEADER } from './public-queue.js';
import { queueErrors } from './queue.errors.js';
import { QueueReadModel } from './queue.read-model.js';
import type { EntryView } from './queue.schemas.js';
import { isHeldBy, type QueueActor } from './ticket.js';
import { TicketBook } from './ticket-book.js';
import { ticketViewOf } from './ticket-view.js';

/** Gives the entry token to whose turn it is; again, while it counts, the same right and no second one. */
@Injectable()
export class EnterQueueUseCase {
  constructor(
    private readonly book: TicketBook,
    private readonly tokens: EntryTokens,
    private readonly queue: QueueReadModel,
  ) {}

  async execute(ticketId: string, actor: QueueActor): Promise<EntryView | Refusal> {
    const found = await this.book.find(ticketId);
    if (found === undefined || !isHeldBy(found, actor.actorId)) return refuse(platformErrors.NOT_FOUND);
    const ticket = found.status === 'ADMITTED' ? await this.book.enter({ ...actor, ticketId }) : found;
    if (ticket === undefined) return refuse(platformErrors.NOT_FOUND);
    if (ticket.status === 'WAITING') {
      const { pollAfterSeconds } = ticketViewOf(ticket, this.queue.state, this.queue.nowMs());
      const retryAfterSeconds = pollAfterSeconds;
      return refuse(queueErrors.QUEUE_NOT_YOUR_TURN, { pollAfterSeconds }, { retryAfterSeconds });
    }
    const { status, entryId, expiresAt } = ticket;
    if (status !== 'ADMITTED' || entryId === null || expiresAt === null) {
      return refuse(queueErrors.QUEUE_TICKET_OVER, { status });
    }
    const token = await this.tokens.sign({ ticketId, entryId }, ticket.customerId, expiresAt);
    return { token, header: ENTRY_HEADER, expiresAt: expiresAt.toISOString(), ticketId };
  }
}
