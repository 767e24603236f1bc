import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import type { RequestKey } from '../platform/idempotency/index.js';

export { type RequestKey, requestKeyOf } from '../platform/idempotency/index.js';

interface UnderWay<T> {
  readonly requestDigest: string;
  readonly answer: Promise<T>;
}

/**
 * Repeats of a request that is still being decided in this process share its answer; repeats in other processes
 * meet the gate's claim or the judge's constraint. It holds at most as many entries as there are requests under way.
 */
@Injectable()
export class IdempotentRequests {
  private readonly underWay = new Map<string, UnderWay<unknown>>();

  /** @returns the answer and whether it is a repeat's; or a refusal when the key came with another request. */
  async once<T extends object>(
    { keyDigest, requestDigest }: RequestKey,
    decide: () => Promise<T | Refusal>,
  ): Promise<{ answer: T | Refusal; repeated: boolean }> {
    const twin = this.underWay.get(keyDigest) as UnderWay<T | Refusal> | undefined;
    if (twin !== undefined) {
      if (twin.requestDigest !== requestDigest) return { answer: keyReused(), repeated: false };
      return { answer: await twin.answer, repeated: true };
    }
    const answer = decide();
    this.underWay.set(keyDigest, { requestDigest, answer });
    try {
      return { answer: await answer, repeated: false };
    } finally {
      this.underWay.delete(keyDigest);
    }
  }
}

export function keyReused(): Refusal {
  return refuse(platformErrors.IDEMPOTENCY_KEY_REUSED);
}
