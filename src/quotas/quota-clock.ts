import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { isStoreAway } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { RunDueChanges } from './changes/run-due-changes.js';
import { OverbookedTasks } from './overbooked/overbooked-tasks.js';
import { SpillPools } from './pools/spill-pools.js';

/** A change begins, ends or expires within about this of its time. */
const CHANGES_EVERY_MS = 1000;
/** Places that came back to a share are online within about this; the day of a rule begins once. */
const SPILLS_EVERY_MS = 5000;
/** Staff see an overbooked counter at once; the task for each booking follows within about this. */
const TASKS_EVERY_MS = 5000;

/** What time does to quotas, while this process is one that works in the background. Any number may. */
@Injectable()
export class QuotaClock implements OnApplicationShutdown {
  readonly #tasks: readonly PeriodicTask[];

  constructor(changes: RunDueChanges, spills: SpillPools, tasks: OverbookedTasks, logger: Logger) {
    const task = (name: string, everyMs: number, run: () => Promise<unknown>): PeriodicTask =>
      new PeriodicTask({ name, everyMs, run, logger, expected: isStoreAway });
    this.#tasks = [
      task('due-quota-changes', CHANGES_EVERY_MS, () => changes.execute()),
      task('pool-spills', SPILLS_EVERY_MS, () => spills.execute()),
      task('overbooked-tasks', TASKS_EVERY_MS, () => tasks.sweep()),
    ];
  }

  start(): void {
    for (const task of this.#tasks) task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
  }
}
