import { QUOTA_CHANGE_STATES, QUOTA_CHANGE_TRANSITIONS, stateAfter } from './quota-change.state.js';

const rows = Object.values(QUOTA_CHANGE_TRANSITIONS);

it('reaches every state from the beginning', () => {
  const reached = new Set(rows.filter(({ from }) => from === null).map(({ to }) => to));
  for (const { from, to } of rows) if (from !== null && reached.has(from)) reached.add(to);
  expect([...reached].sort()).toEqual([...QUOTA_CHANGE_STATES].sort());
});

it('leaves only PENDING', () => {
  expect(new Set(rows.map(({ from }) => from))).toEqual(new Set([null, 'PENDING']));
});

it('writes another event for each transition', () => {
  expect(new Set(rows.map(({ event }) => event)).size).toBe(rows.length);
});

it('knows no transition that is not in the table', () => {
  expect(stateAfter(null, 'apply')).toBe('APPLIED');
  expect(stateAfter('PENDING', 'approve')).toBe('APPLIED');
  expect(stateAfter('APPLIED', 'reject')).toBeUndefined();
  expect(stateAfter(null, 'approve')).toBeUndefined();
});
