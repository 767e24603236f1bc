import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { HttpAnswer } from '../../harness/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface TaskBody {
  readonly id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly changedAt: string;
  readonly code: string;
  readonly detail: string;
  readonly params: { readonly assignee?: string };
}
type Roles = Exclude<Parameters<StaffClient['app']['token']>[0], string>['role'];

let staff: StaffClient;
let taskId: string;

beforeAll(async () => {
  staff = await StaffClient.open();
  const date = await staff.app.bookableDate(5);
  await staff.bookings.book(staff.app.callers.customer(1), date);
  const closed = await staff.post(
    'closures',
    { branchId: 'B001', fromDate: date, toDate: date, kind: 'LOCAL', reasonZh: '停电', reasonEn: 'No power' },
    staff.token('quota-maker'),
  );
  if (closed.status !== 201) throw new Error(`not closed: ${closed.status}`);
  const { body } = await staff.get<{ tasks: TaskBody[] }>('tasks?branchId=B001');
  taskId = body.tasks[0]!.id;
});

afterAll(() => staff?.stop());

const as = (role: Roles): string => staff.app.token({ role, branch: 'B001' });
const step = (verb: string, body: object, token = as('teller')): Promise<HttpAnswer<TaskBody>> =>
  staff.app.http<TaskBody>('POST', `/api/v1/staff/tasks/${taskId}/${verb}`, { token, body });
const rolesOf = (type: string): Promise<string[]> =>
  staff.one('SELECT array_agg(actor_role ORDER BY id) AS value FROM events WHERE type = $1', [type]);

it('A step of a task is answered with the moment of that step', async () => {
  for (const [verb, body] of [
    ['assign', {}],
    ['offer', { note: '已致电' }],
  ] as const) {
    const { status, body: task } = await step(verb, body);
    expect(status).toBe(200);
    const kept = await staff.one<Date>('SELECT changed_at AS value FROM tasks WHERE id = $1', [taskId]);
    expect(task.changedAt).toBe(kept.toISOString());
  }
});

describe('who has a task', () => {
  const ids = ['S-quota-maker-B001', 'S-quota-checker-B001'];
  const roles = ['quota-maker', 'quota-checker'] as const;
  const assigned = (): Promise<number> =>
    staff.one(
      `SELECT count(*)::integer AS value FROM events WHERE subject_id = $1 AND type = 'TASK_ASSIGNED'`,
      [taskId],
    );

  it('is one of several who take it at the same moment; the others are told who', async () => {
    await staff.app.pool.query('UPDATE tasks SET assignee = NULL WHERE id = $1', [taskId]);
    const before = await assigned();
    const answers = await Promise.all(roles.map((role) => step('assign', {}, as(role))));
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers[won]!.body.assignee).toBe(ids[won]);
    const lost = answers[1 - won]!;
    expect([lost.status, lost.body.code, lost.body.params.assignee]).toEqual([409, 'TASK_TAKEN', ids[won]]);
    expect(lost.body.detail).toContain(ids[won]);
    expect(await staff.one('SELECT assignee AS value FROM tasks WHERE id = $1', [taskId])).toBe(ids[won]);
    // Who has it already is told so once more, which is no step.
    expect((await step('assign', {}, as(roles[won]!))).status).toBe(200);
    expect(await assigned()).toBe(before + 1);
  });

  it('is whoever it is given to by name, whoever has it', async () => {
    for (const assignee of ['S-teller-B001', 'S-quota-maker-B001']) {
      const given = await step('assign', { assignee }, as('quota-checker'));
      expect([given.status, given.body.assignee]).toEqual([200, assignee]);
    }
  });
});

describe('the event log', () => {
  it('names the role that may do the step, whatever else the person is', async () => {
    expect((await step('done', { note: '已改期' }, as(['auditor', 'quota-checker']))).status).toBe(200);
    expect(await rolesOf('TASK_DONE')).toEqual(['quota-checker']);

    const order = { branchId: 'B001', reason: '月末高峰' };
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const on = await staff.post('express', { ...order, until }, as(['teller', 'quota-maker']));
    expect(on.status).toBe(201);
    expect((await staff.post('express/off', order, as(['quota-maker', 'sre']))).status).toBe(200);
    expect(await rolesOf('EXPRESS_ON')).toEqual(['quota-maker']);
    expect(await rolesOf('EXPRESS_OFF')).toEqual(['quota-maker']);
  });
});
