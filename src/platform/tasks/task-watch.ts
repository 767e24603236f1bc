import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { HealthRegistry } from '../health/health.registry.js';
import { Logger } from '../logging/index.js';
import { MetricsRegistry } from '../metrics/index.js';
import { overdueRuns, type TaskRun } from './task-runs.js';

/** Bounds are minutes: some seconds more until it is told are nothing. */
const LOOK_EVERY_MS = 5000;

/**
 * Tells of periodic tasks whose run does not end: in the log, to Prometheus and, as something that the process does not
 * need in order to serve, to whoever asks whether it is ready.
 */
@Injectable()
export class TaskWatch implements OnApplicationShutdown {
  private readonly told = new WeakSet<TaskRun>();
  private readonly overruns: Counter;
  private readonly looking: NodeJS.Timeout;

  constructor(
    metrics: MetricsRegistry,
    health: HealthRegistry,
    private readonly logger: Logger,
  ) {
    this.overruns = new Counter({
      name: 'yuhuan_task_overruns_total',
      help: 'Runs of a periodic task that took longer than their bound',
      labelNames: ['task'],
      registers: [metrics],
    });
    metrics.showGauges(
      'yuhuan_tasks_overdue',
      'Runs of a periodic task beyond their bound at this moment; no other run of it begins here',
      ['task'],
      () => overdueRuns().map(({ task }) => [{ task }, 1]),
    );
    health.register({ name: 'periodic-tasks', required: false, check: async () => assertNoneOverdue() });
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looking);
  }

  private look(): void {
    for (const run of overdueRuns()) {
      if (this.told.has(run)) continue;
      this.told.add(run);
      this.overruns.inc({ task: run.task });
      this.logger.error({ task: run.task, boundMs: run.boundMs }, 'a run of a periodic task does not end');
    }
  }
}

function assertNoneOverdue(): void {
  const tasks = overdueRuns().map(({ task }) => task);
  if (tasks.length > 0) throw new Error(`does not end: ${tasks.toSorted().join(', ')}`);
}
