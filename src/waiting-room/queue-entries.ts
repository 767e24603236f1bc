import { Injectable } from '@nestjs/common';
import { MicroBatcher } from '../platform/batching/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { arrayLiteral, Database, type Row, sqlFile } from '../platform/postgres/index.js';
import { type EntryRight, EntryTokens } from './entry-tokens.js';
import { queueErrors } from './queue.errors.js';
import { QueueReadModel } from './queue.read-model.js';
import type { QueueActor } from './ticket.js';
import { type EntryOutcome, WaitingRoomMetrics } from './waiting-room.metrics.js';

const useEntries = sqlFile(import.meta.url, 'sql/use-entries.sql');
const giveEntryBack = sqlFile(import.meta.url, 'sql/give-entry-back.sql');
const findTurnOfHold = sqlFile(import.meta.url, 'sql/find-turn-of-hold.sql');
const nameWhatItLedTo = sqlFile(import.meta.url, 'sql/name-what-it-led-to.sql');
const freeServedCustomer = sqlFile(import.meta.url, 'sql/free-served-customer.sql');

/** Nobody comes here without an entry, so that batches are as small as the admission rate. */
const MAX_BATCH_ENTRIES = 256;
const MAX_BATCHES_IN_FLIGHT = 1;
const MAX_QUEUED_ENTRIES = 2000;
/**
 * A client that has lost its answer sends the same request again within this; a booking with a key is recognised later
 * too, by the answer that there is. Past it the token is used, also for the same slot.
 */
const REPEAT_SECONDS = 60;
/** Who has no ticket should take one rather than try again; this is for clients that know no queue. */
const RETRY_WITHOUT_TICKET_SECONDS = 15;

const JOIN_AT = '/api/v1/queue/tickets';

/** A request for a new hold or booking, at the door. */
export interface EntryAsk extends QueueActor {
  /** The Queue-Entry header. */
  readonly token: string | undefined;
  readonly customerId: string;
  /** 128 bits in hex of who asks for what: by it the same request is known again. */
  readonly requestDigest: string;
  /** Staff by phone or at the counter are never asked; the customer's place is freed all the same. */
  readonly assisted: boolean;
}

interface Use extends EntryAsk {
  readonly right: EntryRight;
}

type UseOutcome = 'TAKEN' | 'REPEATED' | 'USED' | 'EXPIRED' | 'BORROWED';

/** One use of a turn's entry; whoever sends the same request again is let in on the same one. */
interface Turn {
  readonly id: string;
  readonly useSeq: number;
}

interface UseAnswer {
  readonly outcome: UseOutcome;
  readonly useSeq: number;
}

/** The door before holds and bookings. While no room is open it costs a look into memory. */
@Injectable()
export class QueueEntries {
  private readonly uses: MicroBatcher<Use, UseAnswer>;

  constructor(
    private readonly database: Database,
    private readonly queue: QueueReadModel,
    private readonly tokens: EntryTokens,
    private readonly metrics: WaitingRoomMetrics,
    private readonly logger: Logger,
  ) {
    this.uses = new MicroBatcher({
      name: 'queue-uses',
      run: (batch) => this.useAll(batch),
      maxBatchItems: MAX_BATCH_ENTRIES,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxQueuedItems: MAX_QUEUED_ENTRIES,
    });
  }

  /** Whether new holds and bookings of customers need an entry now. */
  get areRequired(): boolean {
    return this.queue.isEntryRequired();
  }

  /**
   * Has `decide` decide if the request may come in. Its entry is used before, in one statement, and comes back when
   * the request was refused: then nothing was booked with it. The same request again is let through, so that a client
   * that lost its answer can ask for it; the entry then comes back when all of them were refused.
   * @param askOf is called only while a room is open
   */
  through<T extends object>(
    askOf: () => EntryAsk,
    decide: () => Promise<T | Refusal>,
    holdIn?: (made: T) => string,
  ): Promise<T | Refusal> {
    if (!this.queue.isEntryRequired()) return decide();
    const ask = askOf();
    return ask.assisted ? this.assisted(ask, decide) : this.byEntry(ask, decide, holdIn);
  }

  /**
   * Has `decide` decide whether a hold moves: by the turn in which it was made while that counts. One that was made when
   * no room was open needs an entry, as a new one does: else a place kept before the opening would be a way past the door.
   */
  async onward<T extends object>(
    askOf: () => EntryAsk,
    holdId: string,
    decide: () => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    if (!this.queue.isEntryRequired() || (await this.turnOf(holdId)) !== undefined) return decide();
    return this.byEntry(askOf(), decide, () => holdId);
  }

  /**
   * The hold to which an entry had led was given up before anything was booked: while the turn counts its entry comes
   * back, so that choosing another day costs nobody their turn. To be called by whoever gave it up, once.
   */
  async givenUp(holdId: string, actor: QueueActor): Promise<void> {
    if (!this.queue.isEntryRequired()) return;
    await this.quietly('an entry could not be given back', async () => {
      const turn = await this.turnOf(holdId);
      if (turn !== undefined) await this.giveBack(turn, actor, { whole: true });
    });
  }

  private async turnOf(holdId: string): Promise<Turn | undefined> {
    const [turn] = await this.database.run<Turn & Row>(findTurnOfHold, [holdId]);
    return turn;
  }

  /** @param holdIn the id of the hold that was made, which is given back with the turn; of a booking there is none */
  private async byEntry<T extends object>(
    ask: EntryAsk,
    decide: () => Promise<T | Refusal>,
    holdIn?: (made: T) => string,
  ): Promise<T | Refusal> {
    const right = await this.rightOf(ask);
    if (isRefusal(right)) return right;
    const { outcome, useSeq } = await this.uses.submit({ ...ask, right });
    this.count(OUTCOMES[outcome]);
    if (outcome !== 'TAKEN' && outcome !== 'REPEATED') return refuse(REFUSALS[outcome]);
    const turn = { id: right.ticketId, useSeq };
    const answer = await this.decideInside(decide);
    if (answer.nothingWasDone) {
      await this.quietly('an entry could not be given back', () =>
        this.giveBack(turn, ask, { whole: false }),
      );
    }
    if (answer.failed) throw answer.error;
    const { value } = answer;
    if (!isRefusal(value) && holdIn !== undefined) {
      await this.quietly('a turn could not learn what it had led to', () =>
        this.database.run(nameWhatItLedTo, [turn.id, turn.useSeq, holdIn(value)]),
      );
    }
    return value;
  }

  private async rightOf({ token, customerId }: EntryAsk): Promise<EntryRight | Refusal> {
    if (token === undefined) {
      this.count('missing');
      const retryAfterSeconds = RETRY_WITHOUT_TICKET_SECONDS;
      return refuse(
        queueErrors.QUEUE_ENTRY_REQUIRED,
        { queue: JOIN_AT, retryAfterSeconds },
        { retryAfterSeconds },
      );
    }
    const right = await this.tokens.verify(token, customerId);
    if (isRefusal(right)) this.count(REFUSED_BY_TOKEN[right.definition.code] ?? 'forged');
    return right;
  }

  private async decideInside<T extends object>(
    decide: () => Promise<T | Refusal>,
  ): Promise<
    | { failed: false; value: T | Refusal; nothingWasDone: boolean }
    | { failed: true; error: unknown; nothingWasDone: boolean }
  > {
    try {
      const value = await decide();
      // Where the outcome is not known the entry stays with the request, which may be sent again.
      const nothingWasDone = isRefusal(value) && value.definition.leavesOpen !== true;
      return { failed: false, value, nothingWasDone };
    } catch (error) {
      // A full queue refuses before anything was sent; every other failure leaves the question open.
      const nothingWasDone = error instanceof Error && error.name === 'BatcherFullError';
      return { failed: true, error, nothingWasDone };
    }
  }

  private async assisted<T extends object>(
    ask: EntryAsk,
    decide: () => Promise<T | Refusal>,
  ): Promise<T | Refusal> {
    const answer = await decide();
    if (isRefusal(answer)) return answer;
    const { customerId, requestDigest, actorId, actorRole, traceId } = ask;
    await this.quietly('the place of a served customer could not be freed', () =>
      this.database.run(freeServedCustomer, [customerId, requestDigest, actorId, actorRole, traceId]),
    );
    return answer;
  }

  /** @param whole what it had led to is gone, so that it does not matter who else was let in on it */
  private async giveBack(
    { id, useSeq }: Turn,
    { actorId, actorRole, traceId }: QueueActor,
    { whole }: { readonly whole: boolean },
  ): Promise<void> {
    const parameters = [id, useSeq, actorId, actorRole, traceId, whole];
    const [row] = await this.database.run<Row & { returned: number }>(giveEntryBack, parameters);
    if (row !== undefined && row.returned > 0) this.count('given_back');
  }

  /** The answer to the request stands, whatever becomes of what is only tidied up behind it. */
  private async quietly(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn({ err: error }, what);
    }
  }

  private count(outcome: EntryOutcome): void {
    this.metrics.entries.inc({ outcome });
  }

  private async useAll(batch: Use[]): Promise<UseAnswer[]> {
    const columns = [
      batch.map(({ right }) => right.ticketId),
      batch.map(({ right }) => right.entryId),
      batch.map(({ customerId }) => customerId),
      batch.map(({ requestDigest }) => requestDigest),
      batch.map(({ actorId }) => actorId),
      batch.map(({ actorRole }) => actorRole),
      batch.map(({ traceId }) => traceId),
    ];
    return this.database.run<UseAnswer & Row>(useEntries, [
      ...columns.map((column) => arrayLiteral(column)),
      REPEAT_SECONDS,
    ]);
  }
}

const REFUSALS = {
  USED: queueErrors.QUEUE_ENTRY_USED,
  EXPIRED: queueErrors.QUEUE_ENTRY_EXPIRED,
  BORROWED: queueErrors.QUEUE_ENTRY_BORROWED,
} as const;

const OUTCOMES: Readonly<Record<UseOutcome, EntryOutcome>> = {
  TAKEN: 'taken',
  REPEATED: 'repeated',
  USED: 'used',
  EXPIRED: 'expired',
  BORROWED: 'borrowed',
};

const REFUSED_BY_TOKEN: Readonly<Record<string, EntryOutcome>> = {
  QUEUE_ENTRY_FORGED: 'forged',
  QUEUE_ENTRY_EXPIRED: 'expired',
  QUEUE_ENTRY_BORROWED: 'borrowed',
};
