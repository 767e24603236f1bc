import type { BookingRow } from '../../src/bookings/booking.js';
import { isRefusal, type Refusal } from '../../src/platform/errors/index.js';
import { BatcherFullError } from '../../src/platform/batching/index.js';
import { isStoreAway } from '../../src/platform/postgres/index.js';
import { requestKeyOf } from '../../src/platform/idempotency/index.js';
import { Belief } from '../invariants/belief.js';
import type { Answer, AnsweredBooking, Asked, History } from '../invariants/history.js';
import type { Random } from '../invariants/random.js';
import type { Slot } from './judge-tables.js';
import type { SimulatedProcess } from './simulated-process.js';
import { type VirtualTime, WORLD } from './virtual-time.js';

/** Nobody waits longer for an answer; whoever hears none does not know what happened. */
const PATIENCE_MS = 15_000;
/** What is not decided yet, or could not be found out: the customer does not know. */
const UNKNOWN_CODES = new Set(['STORE_UNAVAILABLE']);

/** Nothing but what is told as a 503 may be thrown: what is said then would be a 500 in earnest. */
export const BROKE = 'broke: ';

/** A store that is away, or those who wait for it for too long. */
function isHonest(error: Error): boolean {
  return isStoreAway(error) || error instanceof BatcherFullError;
}

export interface CustomerWorld {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly history: History;
  readonly processes: readonly SimulatedProcess[];
  readonly openSlots: readonly Slot[];
  readonly seen: (what: string, detail: string) => void;
}

export interface Habits {
  readonly turns: number;
  /** Longest pause between two turns. */
  readonly maxPauseMs: number;
  /** false: takes units and never gives one back. */
  readonly givesBack: boolean;
  readonly twinShare: number;
  readonly repeatShare: number;
}

/** Somebody with one loan who holds, books, moves, cancels, repeats and presses twice. */
export class SimulatedCustomer {
  private readonly asked: Asked[] = [];
  private readonly belief = new Belief();

  constructor(
    readonly id: string,
    private readonly world: CustomerWorld,
    private readonly habits: Habits,
  ) {}

  async live(): Promise<void> {
    const { time, random } = this.world;
    for (let turn = 0; turn < this.habits.turns; turn += 1) {
      await time.sleep(random.next() * this.habits.maxPauseMs);
      await this.turn();
    }
  }

  bookRequest(slot: Slot, key: string, holdId?: string): Asked {
    return this.request('book', key, { ...slot, ...(holdId !== undefined && { holdId }) });
  }

  /** Sends a request to one process, records the answer, and believes it. */
  async ask(asked: Asked, process: number): Promise<Answer> {
    const { history, seen, processes, time } = this.world;
    const at = process % processes.length;
    const what = `${this.id} ${asked.operation} ${asked.key ?? ''}`;
    seen(what, `to ${processes[at]!.name} ${JSON.stringify(asked.body)}`);
    const beganMs = time.nowMs;
    const answer = await this.send(asked, processes[at]!);
    seen(what, answerText(answer));
    history.record({ ...asked, process: at, answer, elapsedMs: time.nowMs - beganMs });
    if (asked.key !== undefined) this.asked.push(asked);
    if (answer.kind === 'yes') this.belief.hear(asked, answer.body);
    else if (answer.kind === 'no' && asked.operation !== 'book') this.doubt(asked);
    return answer;
  }

  private async turn(): Promise<void> {
    const { random, processes } = this.world;
    const any = (): number => Math.floor(random.next() * processes.length);
    if (this.asked.length > 0 && random.chance(this.habits.repeatShare)) {
      await this.ask(random.pick(this.asked), any());
      return;
    }
    const asked = this.next();
    if (!random.chance(this.habits.twinShare)) {
      await this.ask(asked, any());
      return;
    }
    // Under one key, as a phone repeats it, or under two, as two people press.
    const twin = asked.key === undefined || random.chance(0.5) ? asked : { ...asked, key: random.key() };
    const later = async (): Promise<void> => {
      await this.world.time.sleep(random.next() * 20);
      await this.ask(twin, any());
    };
    await Promise.all([this.ask(asked, any()), later()]);
  }

  private next(): Asked {
    const { random, openSlots } = this.world;
    const slot = random.pick(openSlots);
    const key = random.key();
    const { hold, booking } = this.belief;
    const book = (): Asked => this.bookRequest(slot, key);
    const keep = (): Asked => this.request('hold', undefined, { ...slot });
    if (hold !== undefined) {
      const { branchId, date } = hold;
      const confirm = (): Asked => this.bookRequest({ branchId, date, timeWindow: '' }, key, hold.id);
      if (!this.habits.givesBack) return confirm();
      const elsewhere = random.pick(
        openSlots.filter((each) => each.branchId !== branchId || each.date !== date),
      );
      return random.weighted<() => Asked>([
        [6, confirm],
        [3, () => this.request('move', undefined, { ...elsewhere }, hold.id)],
        [3, () => this.request('give-up', undefined, {}, hold.id)],
        [1, book],
      ])();
    }
    if (booking !== undefined && this.habits.givesBack) {
      return random.weighted<() => Asked>([
        [4, () => this.request('cancel', key, {}, booking.id)],
        [5, () => this.request('reschedule', key, { ...slot }, booking.id)],
        [1, book],
        [1, keep],
      ])();
    }
    return random.chance(0.4) ? keep() : book();
  }

  private request(
    operation: Asked['operation'],
    key: string | undefined,
    body: object,
    targetId?: string,
  ): Asked {
    const path = `/${operation}${targetId === undefined ? '' : `/${targetId}`}`;
    return {
      operation,
      actorId: this.id,
      customerId: this.id,
      loanId: `L${this.id}`,
      key,
      path,
      body,
      targetId,
    };
  }

  private send(asked: Asked, process: SimulatedProcess): Promise<Answer> {
    const { time, random } = this.world;
    return new Promise((resolve) => {
      const networkMs = (): number => random.next() * 3;
      const heard = (answer: Answer): void => void time.at(networkMs(), WORLD, () => resolve(answer));
      time.at(PATIENCE_MS, WORLD, () => resolve({ kind: 'unknown', why: 'no answer' }));
      if (process.dead) {
        heard({ kind: 'unknown', why: 'nobody there' });
        return;
      }
      time.at(networkMs(), process, () => {
        this.perform(asked, process).then(heard, (error: Error) =>
          heard({ kind: 'unknown', why: `${isHonest(error) ? '' : BROKE}${error.message}` }),
        );
      });
    });
  }

  private async perform(asked: Asked, process: SimulatedProcess): Promise<Answer> {
    const requester = {
      customerId: this.id,
      actorId: this.id,
      actorRole: 'customer',
      channel: 'ONLINE',
      assisted: false,
      traceId: '0'.repeat(32),
    } as const;
    const key = requestKeyOf(this.id, asked.key ?? '', asked.path, asked.body);
    const slot = asked.body as Slot & { readonly holdId?: string };
    const wanted = { loanId: asked.loanId, branchId: slot.branchId, date: slot.date, timeWindow: '' };
    const bookingId = asked.targetId ?? '';
    switch (asked.operation) {
      case 'hold': {
        const hold = await process.hold.execute({ wanted, entryToken: undefined, requester });
        if (isRefusal(hold)) return no(hold);
        return yes({ ...hold, number: '', status: 'HELD', window: null }, false);
      }
      case 'move': {
        const { branchId, date } = slot;
        const to = { branchId, date, timeWindow: '' };
        const hold = await process.moveHold.execute({
          holdId: bookingId,
          to,
          entryToken: undefined,
          requester,
        });
        if (isRefusal(hold)) return no(hold);
        return yes({ ...hold, number: '', status: 'HELD', window: null }, false);
      }
      case 'give-up': {
        const refusal = await process.giveUp.execute(bookingId, requester);
        if (refusal !== undefined) return no(refusal);
        const { loanId } = asked;
        return yes(
          { id: bookingId, number: '', status: 'RELEASED', loanId, branchId: '', date: '', window: null },
          false,
        );
      }
      case 'book': {
        const form = {
          kind: 'FULL',
          amountFen: undefined,
          effect: undefined,
          contact: { phone: '13800138000' },
        } as const;
        const command = {
          wanted: { ...wanted, ...form },
          holdId: slot.holdId,
          entryToken: undefined,
          requester,
          key,
        };
        return answerOf(await process.book.execute(command));
      }
      case 'reschedule':
        break;
      case 'cancel':
        return answerOf(await process.cancel.execute({ bookingId, reason: undefined, requester, key }));
    }
    const { branchId, date } = slot;
    return answerOf(
      await process.move.execute({ bookingId, branchId, date, timeWindow: '', requester, key }),
    );
  }

  /** What is said no to may not be there any more. */
  private doubt({ targetId }: Asked): void {
    if (this.belief.hold?.id === targetId) this.belief.hold = undefined;
    if (this.belief.booking?.id === targetId && this.world.random.chance(0.3))
      this.belief.booking = undefined;
  }
}

function yes(body: object, replayed: boolean): Answer {
  return { kind: 'yes', status: replayed ? 200 : 201, body: body as AnsweredBooking, replayed };
}

function no({ definition, params }: Refusal): Answer {
  const { code, status } = definition;
  if (UNKNOWN_CODES.has(code)) return { kind: 'unknown', why: code };
  return { kind: 'no', status, code, params: params ?? {} };
}

function answerOf(answer: { booking: BookingRow; replayed: boolean } | Refusal): Answer {
  if (isRefusal(answer)) return no(answer);
  const { id, number, status, loanId, branchId, date, timeWindow } = answer.booking;
  return yes({ id, number, status, loanId, branchId, date, window: timeWindow || null }, answer.replayed);
}

function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'yes':
      return `yes ${answer.body.id} ${answer.body.status}${answer.replayed ? ' replayed' : ''}`;
    case 'no':
      return `no ${answer.code}`;
    case 'unknown':
      break;
  }
  return `unknown: ${answer.why}`;
}
