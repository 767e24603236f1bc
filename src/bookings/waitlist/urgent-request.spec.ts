import { faultsOfNeed, URGENT_REASONS } from './urgent-request.policy.js';
import {
  nextUrgentState,
  URGENT_DECISIONS,
  URGENT_STATE_TABLE,
  URGENT_STATES,
} from './urgent-request.state.js';

it('is decided once, and every state can be reached', () => {
  for (const decision of URGENT_DECISIONS) {
    expect(URGENT_STATES.map((state) => nextUrgentState(state, decision))).toEqual([
      decision,
      undefined,
      undefined,
    ]);
  }
  expect(Object.values(URGENT_STATE_TABLE).filter(({ initial }) => initial === true)).toHaveLength(1);
});

const codesOf = (need: Parameters<typeof faultsOfNeed>[0]): string[] =>
  faultsOfNeed(need).map(({ definition, pointer }) => `${pointer} ${definition.code}`);

it('is said in words exactly where the list has no reason for it', () => {
  expect(codesOf(undefined)).toEqual([]);
  for (const reason of URGENT_REASONS) {
    const needsWords = reason === 'OTHER';
    expect(codesOf({ reason })).toEqual(needsWords ? ['/urgent/note WAITLIST_URGENT_NOTE_REQUIRED'] : []);
    expect(codesOf({ reason, note: 'words' })).toEqual(
      needsWords ? [] : ['/urgent/note WAITLIST_URGENT_NOTE_UNUSED'],
    );
  }
});
