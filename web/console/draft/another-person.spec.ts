import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { draftsBelongTo, keepDraft, readDraft } from './form-draft.js';
import { TabStorage } from './tab-storage.js';
import { forgetUnsentWords, keepUnsentWords, unsentWords } from './unsent-words.js';

const page = globalThis as { window?: { readonly sessionStorage: TabStorage } };
const tab = () => page.window!.sessionStorage;

beforeEach(() => {
  page.window = { sessionStorage: new TabStorage() };
  draftsBelongTo('first');
  keepDraft('closure.B001', { reason: 'water' });
  keepDraft('pool-rule.B001.HOUSING', { days: 3 });
  keepUnsentWords('task.1', 'called, wants Friday');
});
afterAll(() => delete page.window);

describe('what was typed and not sent', () => {
  it('is there for the same person who signs in again', () => {
    draftsBelongTo('first');
    expect(readDraft('closure.B001')).toEqual({ reason: 'water' });
    expect(unsentWords('task.1')).toBe('called, wants Friday');
  });

  it('is gone for another one, and what is no draft stays', () => {
    tab().setItem('yuhuan.signed-in', '1');
    draftsBelongTo('second');
    forgetUnsentWords();
    expect(readDraft('closure.B001')).toBeUndefined();
    expect(readDraft('pool-rule.B001.HOUSING')).toBeUndefined();
    expect(unsentWords('task.1')).toBe('');
    expect(tab().getItem('yuhuan.signed-in')).toBe('1');
    keepDraft('closure.B001', { reason: 'paint' });
    draftsBelongTo('first');
    expect(readDraft('closure.B001')).toBeUndefined();
  });
});
