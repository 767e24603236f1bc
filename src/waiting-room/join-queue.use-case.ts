import { Injectable } from '@nestjs/common';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { queueErrors } from './queue.errors.js';
import { QueueReadModel } from './queue.read-model.js';
import { roomsToShow } from './queue-state.policy.js';
import { type Join, type Joined, TicketBook } from './ticket-book.js';
import { WaitingRoomConfig } from './waiting-room.config.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

/** A full lane empties by leaving only; nobody needs to ask often. */
const FULL_RETRY_SECONDS = 60;
const SOON_SECONDS = 2;
const MS_PER_SECOND = 1000;
/** Longer waits are told as this: what is announced may change. */
const RETRY_MAX_SECONDS = 3600;

/** Takes a place; the one that the customer has already, if there is one. */
@Injectable()
export class JoinQueueUseCase {
  constructor(
    private readonly book: TicketBook,
    private readonly queue: QueueReadModel,
    private readonly config: WaitingRoomConfig,
    private readonly metrics: WaitingRoomMetrics,
  ) {}

  async execute(join: Join): Promise<Joined | Refusal> {
    const joined = await this.book.join(join);
    if (joined === undefined) {
      this.metrics.countJoin(join.lane, 'refused');
      return this.whyNot(join);
    }
    this.metrics.countJoin(joined.ticket.lane, joined.isNew ? 'new' : 'kept');
    return joined;
  }

  private whyNot({ lane }: Join): Refusal {
    const nowMs = this.queue.nowMs();
    const { room, next } = roomsToShow(this.queue.state, nowMs);
    const isFull =
      room !== null && room.lanes[lane].taking && room.lanes[lane].joined >= this.config.ticketsMax;
    if (isFull) {
      const retryAfterSeconds = FULL_RETRY_SECONDS;
      return refuse(queueErrors.QUEUE_FULL, { retryAfterSeconds }, { retryAfterSeconds });
    }
    const ahead = [room, next].find((each) => each !== null && each.preQueueOpensAtMs > nowMs);
    const inSeconds = ahead == null ? SOON_SECONDS : (ahead.preQueueOpensAtMs - nowMs) / MS_PER_SECOND;
    const retryAfterSeconds = Math.min(RETRY_MAX_SECONDS, Math.max(SOON_SECONDS, Math.ceil(inSeconds)));
    return refuse(queueErrors.QUEUE_NOT_OPEN, undefined, { retryAfterSeconds });
  }
}
