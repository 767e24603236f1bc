import { draftNames, dropDraft, keepDraft, readDraft } from '../../draft/form-draft.js';
import { forgetSent, readSent } from '../../draft/sent-draft.js';
import type { ChangeForm, ChangeTarget } from './change-target.js';

const BEGINNING = 'quota-change.';
/** More than anybody has begun at once; then the oldest goes, and what was sent without an answer goes last. */
export const KEPT_CHANGES_MAX = 10;

/** A change that was begun; it is kept until the server has said yes to it. */
export interface ChangeDraft {
  readonly target: ChangeTarget;
  readonly form: Partial<ChangeForm>;
  /** Without a second person, by those on call. */
  readonly breakGlass?: true;
}

interface KeptChange extends ChangeDraft {
  /** Higher than that of every one that was typed before. */
  readonly order: number;
}

/** One for each target: two changes that were begun do not stand in each other's way. */
export function changeName({ target, breakGlass }: Omit<ChangeDraft, 'form'>): string {
  const { branchIds, dates, group, counter } = target;
  // A counter is the same one from whichever of its days it was opened.
  const what =
    counter === undefined ? dates : [counter.period, counter.start, counter.pool, counter.window ?? ''];
  return BEGINNING + JSON.stringify([branchIds, group, what, counter !== undefined, breakGlass === true]);
}

/** The one typed last comes first. */
export function keptChanges(): readonly ChangeDraft[] {
  return allKept()
    .sort((one, other) => other.order - one.order)
    .map(({ order: _order, ...draft }) => draft);
}

/** What was typed of a change before, where a new one says nothing itself. */
export function formOf(draft: ChangeDraft): Partial<ChangeForm> {
  if (Object.keys(draft.form).length > 0) return draft.form;
  return readDraft<KeptChange>(changeName(draft))?.form ?? {};
}

export function keepChange(draft: ChangeDraft): void {
  const { understood: _notKept, ...form } = draft.form;
  keepDraft(changeName(draft), { ...draft, form, order: nextOrder() });
  const others = allKept()
    .map((kept) => ({ ...kept, name: changeName(kept) }))
    .filter(({ name }) => name !== changeName(draft))
    .sort((one, other) => rankOf(other) - rankOf(one) || other.order - one.order);
  for (const { name } of others.slice(KEPT_CHANGES_MAX - 1)) dropNamed(name);
}

export function dropChange(draft: ChangeDraft): void {
  dropNamed(changeName(draft));
}

const rankOf = ({ name }: { name: string }): number => (isUnanswered(name) ? 1 : 0);

/** Whether it has been sent and nobody knows how that went. */
export function isUnanswered(name: string): boolean {
  return readSent(name)?.request !== undefined;
}

const nextOrder = (): number => Math.max(0, ...allKept().map(({ order }) => order)) + 1;

function dropNamed(name: string): void {
  dropDraft(name);
  forgetSent(name);
}

function allKept(): KeptChange[] {
  return draftNames(BEGINNING).flatMap((name) => {
    const { target, form = {}, order = 0, breakGlass } = readDraft<KeptChange>(name) ?? {};
    return target === undefined ? [] : [{ target, form, order, ...(breakGlass && { breakGlass }) }];
  });
}
