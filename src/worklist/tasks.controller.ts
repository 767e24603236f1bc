import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { MoveTaskUseCase, type MoveTask } from './move-task.use-case.js';
import { type TaskSubject, TaskSubjects } from './task-subjects.port.js';
import type { Task } from './task.js';
import { TasksReadModel } from './tasks.read-model.js';
import {
  assignTask,
  dismissTask,
  finishTask,
  listTasks,
  offerTask,
  reopenTask,
  showTask,
  type TaskView,
} from './tasks.schemas.js';
import { worklistErrors } from './worklist.errors.js';

const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor');
const WORKERS = allow.staff('teller', 'quota-maker', 'quota-checker');

/** Work that waits for people, each at their own branch only. */
@Controller('staff/tasks')
@RateClass('staff')
export class TasksController {
  constructor(
    private readonly tasks: TasksReadModel,
    private readonly moving: MoveTaskUseCase,
    private readonly subjects: TaskSubjects,
  ) {}

  @Get()
  @Access(READERS.ofBranch('branchId'))
  @Operation(listTasks)
  async list(
    @Input(listTasks) { query }: InputOf<typeof listTasks>,
  ): Promise<{ tasks: TaskView[]; nextCursor: string | null }> {
    const { branchId, status, kind, assignee, cursor, limit } = query;
    const page = await this.tasks.list({ branchId, status, kind, assignee, cursor, limit });
    return { tasks: await this.shown(page.tasks), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @Access(READERS)
  @Operation(showTask)
  async show(
    @Input(showTask) { path }: InputOf<typeof showTask>,
    @CallerOf() caller: Caller,
  ): Promise<TaskView | Refusal> {
    const task = await this.tasks.find(path.id, caller);
    return task === undefined ? refuse(worklistErrors.TASK_NOT_FOUND) : this.shownOne(task);
  }

  @Post(':id/assign')
  @HttpCode(200)
  @Access(WORKERS)
  @Operation(assignTask)
  assign(
    @Input(assignTask) { path, body }: InputOf<typeof assignTask>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<TaskView | Refusal> {
    const { assignee } = body;
    return this.move({ taskId: path.id, event: 'TASK_ASSIGNED', assignee, caller, traceId });
  }

  @Post(':id/offer')
  @HttpCode(200)
  @Access(WORKERS)
  @Operation(offerTask)
  offer(
    @Input(offerTask) { path, body }: InputOf<typeof offerTask>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<TaskView | Refusal> {
    return this.move({ taskId: path.id, event: 'TASK_OFFERED', note: body.note, caller, traceId });
  }

  @Post(':id/done')
  @HttpCode(200)
  @Access(WORKERS)
  @Operation(finishTask)
  finish(
    @Input(finishTask) { path, body }: InputOf<typeof finishTask>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<TaskView | Refusal> {
    return this.move({ taskId: path.id, event: 'TASK_DONE', note: body.note, caller, traceId });
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Access(WORKERS)
  @Operation(dismissTask)
  dismiss(
    @Input(dismissTask) { path, body }: InputOf<typeof dismissTask>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<TaskView | Refusal> {
    return this.move({ taskId: path.id, event: 'TASK_DISMISSED', note: body.note, caller, traceId });
  }

  @Post(':id/reopen')
  @HttpCode(200)
  @Access(WORKERS)
  @Operation(reopenTask)
  reopen(
    @Input(reopenTask) { path, body }: InputOf<typeof reopenTask>,
    @CallerOf() caller: Caller,
    @Req() { id: traceId }: FastifyRequest,
  ): Promise<TaskView | Refusal> {
    return this.move({ taskId: path.id, event: 'TASK_REOPENED', note: body.note, caller, traceId });
  }

  private async move(command: MoveTask): Promise<TaskView | Refusal> {
    const task = await this.moving.execute(command);
    return isRefusal(task) ? task : this.shownOne(task);
  }

  private async shownOne(task: Task): Promise<TaskView> {
    const [shown] = await this.shown([task]);
    return shown!;
  }

  private async shown(tasks: readonly Task[]): Promise<TaskView[]> {
    const ids = tasks.flatMap(({ bookingId }) => (bookingId === null ? [] : [bookingId]));
    const subjects = await this.subjects.of(ids);
    return tasks.map(({ seq: _seq, bookingId, createdAt, changedAt, ...task }) => {
      const subject = bookingId === null ? undefined : subjects.get(bookingId);
      return {
        ...task,
        details: { ...task.details },
        booking: subject === undefined ? null : bookingOf(bookingId!, subject, task.branchId),
        createdAt: createdAt.toISOString(),
        changedAt: changedAt.toISOString(),
      };
    });
  }
}

/** @returns null for one that has moved to another branch: whoever may see the task may not see that branch. */
function bookingOf(id: string, { branchId, ...shown }: TaskSubject, ofBranch: string): TaskView['booking'] {
  return branchId === ofBranch ? { id, ...shown, alternatives: [...shown.alternatives] } : null;
}
