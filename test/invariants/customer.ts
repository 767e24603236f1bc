import type { HttpAnswer, TestApplication, TestCaller } from '../harness/index.js';
import { subjectOf } from '../harness/tokens.js';
import { Belief } from './belief.js';
import type { Answer, AnsweredBooking, Asked, History, Operation } from './history.js';
import type { ContestedSlot } from './system.js';

/** The codes by which the system says that it does not know, or not yet. */
const UNDECIDED = new Set(['REQUEST_IN_PROGRESS', 'STORE_UNAVAILABLE', 'OVERLOADED', 'BUSY', 'INTERNAL']);

/** A way to one process, or to several behind a balancer. */
export type Asking = Pick<TestApplication, 'http' | 'token'>;

/** One customer: what it believes of itself, and how it asks. What it asks and hears goes into the history. */
export class Customer {
  readonly belief = new Belief();
  readonly asked: Asked[] = [];

  constructor(
    readonly caller: TestCaller,
    private readonly processes: readonly Asking[],
    private readonly history: History,
  ) {}

  bookRequest(slot: ContestedSlot, key: string, holdId?: string): Asked {
    return this.request('book', '/api/v1/bookings', key, {
      ...this.slotBody(slot),
      kind: 'FULL',
      contact: { phone: '13800138000' },
      ...(holdId !== undefined && { holdId }),
    });
  }

  /** By phone: a teller of the branch books for the customer, out of the pool kept for that. */
  phoneRequest(slot: ContestedSlot, key: string): Asked {
    const asked = this.bookRequest(slot, key);
    const teller = { role: 'teller', branch: slot.branchId } as const;
    return {
      ...asked,
      path: '/api/v1/staff/bookings',
      actorId: subjectOf(teller),
      body: { ...asked.body, customerId: asked.customerId, channel: 'PHONE' },
    };
  }

  holdRequest(slot: ContestedSlot): Asked {
    return this.request('hold', '/api/v1/holds', undefined, this.slotBody(slot));
  }

  giveUpRequest(id: string): Asked {
    return this.request('give-up', `/api/v1/holds/${id}`, undefined, {}, id);
  }

  moveRequest(id: string, { branchId, date, window }: ContestedSlot): Asked {
    const body = { branchId, date, ...(window !== undefined && { window }) };
    return this.request('move', `/api/v1/holds/${id}/move`, undefined, body, id);
  }

  cancelRequest(id: string, key: string): Asked {
    return this.request('cancel', `/api/v1/bookings/${id}/cancel`, key, {}, id);
  }

  rescheduleRequest(id: string, { branchId, date, window }: ContestedSlot, key: string): Asked {
    const body = { branchId, date, ...(window !== undefined && { window }) };
    return this.request('reschedule', `/api/v1/bookings/${id}/reschedule`, key, body, id);
  }

  /** Sends a request to one process, records the answer, and believes it. */
  async ask(asked: Asked, process: number): Promise<Answer> {
    const startedMs = performance.now();
    const answer = await this.send(asked, process % this.processes.length);
    const elapsedMs = Math.round(performance.now() - startedMs);
    this.history.record({ ...asked, process, answer, elapsedMs });
    if (asked.key !== undefined) this.asked.push(asked);
    if (answer.kind === 'yes') this.belief.hear(asked, answer.body);
    else if (answer.kind === 'no') this.doubt(asked, answer.code);
    return answer;
  }

  private async send(asked: Asked, process: number): Promise<Answer> {
    const { http, token } = this.processes[process]!;
    const isGivingUp = asked.operation === 'give-up';
    try {
      const answer = await http<AnsweredBooking>(isGivingUp ? 'DELETE' : 'POST', asked.path, {
        token: asked.actorId === this.caller.id ? this.caller.token : token(asked.actorId),
        ...(!isGivingUp && { body: asked.body }),
        ...(asked.key !== undefined && { headers: { 'idempotency-key': asked.key } }),
      });
      return answerOf(answer);
    } catch (error) {
      return { kind: 'unknown', why: (error as Error).message };
    }
  }

  private doubt({ operation }: Asked, code: string): void {
    if (code === 'HOLD_EXPIRED') this.belief.hold = undefined;
    if (code !== 'STATE_CONFLICT') return;
    if (operation === 'give-up' || operation === 'move') this.belief.hold = undefined;
    else this.belief.booking = undefined;
  }

  private slotBody({ branchId, date, window }: ContestedSlot): object {
    return { loanId: this.caller.loanId, branchId, date, ...(window !== undefined && { window }) };
  }

  private request(
    operation: Operation,
    path: string,
    key: string | undefined,
    body: object,
    targetId?: string,
  ): Asked {
    const { id, loanId } = this.caller;
    return { operation, actorId: id, customerId: id, loanId, key, path, body, targetId };
  }
}

function answerOf({ status, headers, body }: HttpAnswer<AnsweredBooking>): Answer {
  if (status < 300)
    return { kind: 'yes', status, body, replayed: headers.get('idempotency-replayed') === 'true' };
  const code = (body['code'] as string | undefined) ?? `HTTP_${status}`;
  const waits = headers.get('retry-after') === null ? ' without Retry-After' : '';
  if (status >= 500 || UNDECIDED.has(code)) return { kind: 'unknown', why: `${status} ${code}${waits}` };
  return { kind: 'no', status, code, params: (body['params'] ?? {}) as Record<string, unknown> };
}
