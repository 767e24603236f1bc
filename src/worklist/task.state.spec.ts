import { nextTaskState, TASK_EVENTS, TASK_STATES } from './task.state.js';

describe('the state table of a task', () => {
  it('lets only what is in the table happen', () => {
    const allowed = TASK_STATES.flatMap((from) =>
      TASK_EVENTS.filter((event) => nextTaskState(from, event) !== undefined).map(
        (event) => `${from} ${event}`,
      ),
    );
    expect(allowed).toEqual([
      'OPEN TASK_ASSIGNED',
      'OPEN TASK_OFFERED',
      'OPEN TASK_DONE',
      'OPEN TASK_DISMISSED',
      'OFFERED TASK_ASSIGNED',
      'OFFERED TASK_OFFERED',
      'OFFERED TASK_DONE',
      'OFFERED TASK_DISMISSED',
      'DONE TASK_REOPENED',
      'DISMISSED TASK_REOPENED',
    ]);
  });

  it('leads from each state to an end', () => {
    for (const state of ['OPEN', 'OFFERED'] as const) expect(nextTaskState(state, 'TASK_DONE')).toBe('DONE');
  });
});
