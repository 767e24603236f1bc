import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { EnginePressure } from './pressure.port.js';

const reportPressure = sqlFile(import.meta.url, 'sql/report-pressure.sql');

const REPORT_EVERY_MS = 1000;
/** A process that has said nothing for this long has ended. */
const SILENT_SECONDS = 60;

/** Tells the workers how hard this process is pressed: they decide at the door and feel nothing of it themselves. */
@Injectable()
export class PressureReporter implements OnApplicationShutdown {
  private readonly processId = randomUUID();
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly pressure: EnginePressure,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'pressure-reporter',
      everyMs: REPORT_EVERY_MS,
      run: () => this.report(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  async report(): Promise<void> {
    const { commitMs, queueFill, eventLoopUtilization } = this.pressure.read();
    await this.database.run(reportPressure, [
      this.processId,
      commitMs,
      queueFill,
      eventLoopUtilization,
      SILENT_SECONDS,
    ]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }
}
