import { faultsOfChangeTable, QUOTA_CHANGE_TRANSITIONS, stateAfter } from './quota-change.state.js';

it('is a sound table', () => {
  expect(faultsOfChangeTable(QUOTA_CHANGE_TRANSITIONS)).toEqual([]);
});

it('a table that is not sound is found out', () => {
  const table = {
    ...QUOTA_CHANGE_TRANSITIONS,
    end: { ...QUOTA_CHANGE_TRANSITIONS.end, from: 'FAILED', to: 'FAILED' },
    takeEffect: { ...QUOTA_CHANGE_TRANSITIONS.takeEffect, from: 'PENDING', event: 'QUOTA_CHANGE_FAILED' },
  } as const;
  expect(faultsOfChangeTable(table)).toEqual([
    'ENDED cannot be reached',
    'two transitions write the same event',
    'takeEffect takes effect without an approval',
    'end leads nowhere',
  ]);
});

it('knows no transition that is not in the table', () => {
  expect(stateAfter(null, 'apply')).toBe('APPLIED');
  expect(stateAfter('PENDING', 'approve')).toBe('APPLIED');
  expect(stateAfter('APPLIED', 'reject')).toBeUndefined();
  expect(stateAfter(null, 'approve')).toBeUndefined();
  expect(stateAfter('SCHEDULED', 'withdraw')).toBeUndefined();
});
