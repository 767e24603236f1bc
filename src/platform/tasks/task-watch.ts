import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { HealthRegistry } from '../health/health.registry.js';
import { MetricsRegistry } from '../metrics/index.js';
import { onReport, type TaskReport } from './task-reports.js';

/**
 * Tells of periodic tasks whose run does not end: to Prometheus and, as something that the process does not need in
 * order to serve, to whoever asks whether it is ready.
 */
@Injectable()
export class TaskWatch implements OnApplicationShutdown {
  private readonly overdue = new Map<symbol, string>();
  private readonly overruns: Counter;
  private readonly running: Gauge;
  private readonly stopHearing: () => void;

  constructor(metrics: MetricsRegistry, health: HealthRegistry) {
    this.overruns = new Counter({
      name: 'yuhuan_task_overruns_total',
      help: 'Runs of a periodic task that took longer than their bound',
      labelNames: ['task'],
      registers: [metrics],
    });
    this.running = new Gauge({
      name: 'yuhuan_tasks_overdue',
      help: 'Runs of a periodic task beyond their bound at this moment; no other run of it begins here',
      labelNames: ['task'],
      registers: [metrics],
    });
    health.register({ name: 'periodic-tasks', required: false, check: () => this.check() });
    this.stopHearing = onReport((told) => this.hear(told));
  }

  onApplicationShutdown(): void {
    this.stopHearing();
  }

  private async check(): Promise<void> {
    if (this.overdue.size === 0) return;
    throw new Error(`does not end: ${[...new Set(this.overdue.values())].toSorted().join(', ')}`);
  }

  private hear({ task, state, run }: TaskReport): void {
    if (state === 'OVERDUE') {
      this.overdue.set(run, task);
      this.overruns.inc({ task });
      this.running.inc({ task });
    } else if (this.overdue.delete(run)) this.running.dec({ task });
  }
}
