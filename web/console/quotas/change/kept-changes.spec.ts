import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { keepDraft } from '../../draft/form-draft.js';
import { readSent } from '../../draft/sent-draft.js';
import { TabStorage } from '../../draft/tab-storage.js';
import {
  type ChangeDraft,
  changeName,
  dropChange,
  formOf,
  keepChange,
  KEPT_CHANGES_MAX,
  keptChanges,
} from './kept-changes.js';

const page = globalThis as { window?: { readonly sessionStorage: TabStorage } };
beforeEach(() => {
  page.window = { sessionStorage: new TabStorage() };
});
afterAll(() => delete page.window);

const draftOf = (branchId: string, form: ChangeDraft['form'] = { set: 5 }): ChangeDraft => ({
  target: { branchIds: [branchId], dates: ['2026-11-26'], group: 'HOUSING' },
  form,
});
const keptBranches = () => keptChanges().map(({ target }) => target.branchIds[0]);

it('changes of different targets are kept side by side, and the one that was sent goes alone', () => {
  keepChange(draftOf('B001', { set: 5, understood: true }));
  keepChange({ ...draftOf('B001', { set: 7 }), breakGlass: true });
  keepChange(draftOf('B002'));
  expect(formOf(draftOf('B001', {}))).toEqual({ set: 5 });
  expect(formOf(draftOf('B001', { set: 9 }))).toEqual({ set: 9 });
  dropChange(draftOf('B001', {}));
  expect(keptChanges()).toEqual([
    { ...draftOf('B002') },
    { ...draftOf('B001', { set: 7 }), breakGlass: true },
  ]);
});

it('a counter is the same one from whichever of its days it was opened', () => {
  const counter = { period: 'MONTH', start: '2026-11-01', pool: 'ALL', window: null } as const;
  const from = (date: string) =>
    changeName({ target: { branchIds: ['B001'], dates: [date], group: 'HOUSING', counter } });
  expect(from('2026-11-26')).toBe(from('2026-11-27'));
});

it('of too many the oldest goes, and not what was sent without an answer', () => {
  const branches = Array.from({ length: KEPT_CHANGES_MAX + 1 }, (_, n) => `B${100 + n}`);
  for (const [n, branch] of branches.entries()) {
    if (n === 0) keepDraft(`sent.${changeName(draftOf(branch))}`, { key: 'k', request: {} });
    keepChange(draftOf(branch));
  }
  expect(keptBranches()).toEqual(branches.filter((_, n) => n !== 1).toReversed());
  expect(readSent(changeName(draftOf(branches[0])))?.key).toBe('k');
});
