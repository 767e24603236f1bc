import { isRefusal, type Refusal } from '../../platform/errors/index.js';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { violatedConstraint } from '../../platform/postgres/index.js';
import type { QuotaChanges, QuotaChangeShown } from './quota-changes.read-model.js';

export interface ChangeAnswer {
  readonly change: QuotaChangeShown;
  /** A repeat of a key was told what the first one was told. */
  readonly replayed: boolean;
}

/**
 * Writes under a key at most once: what the key was answered before, or what a twin that was faster was answered, is
 * the answer to all. So the key is asked before anything that another moment may judge otherwise.
 * @param write keeps the key in the same transaction as its effect
 */
export async function onceAKey<Done>(
  changes: QuotaChanges,
  key: RequestKey | undefined,
  write: () => Promise<Done>,
): Promise<{ readonly earlier: ChangeAnswer | Refusal } | { readonly done: Done }> {
  const known = await earlierAnswer(changes, key);
  if (known !== undefined) return { earlier: known };
  try {
    const done = await write();
    // A twin may have written while this one waited for it, and is why this one is refused now.
    const twin = isRefusal(done) ? await earlierAnswer(changes, key) : undefined;
    return twin === undefined || isRefusal(twin) ? { done } : { earlier: twin };
  } catch (error) {
    if (violatedConstraint(error) !== 'idempotency_keys_pk') throw error;
    const twin = await earlierAnswer(changes, key);
    if (twin === undefined) throw error;
    return { earlier: twin };
  }
}

/** undefined: the key is new, or there is none. */
async function earlierAnswer(
  changes: QuotaChanges,
  key: RequestKey | undefined,
): Promise<ChangeAnswer | Refusal | undefined> {
  const known = key === undefined ? undefined : await changes.answered(key);
  return known === undefined || isRefusal(known) ? known : { change: known, replayed: true };
}
