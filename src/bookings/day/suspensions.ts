import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type LoanSnapshot, roleOf } from '../../loans/index.js';
import type { CalendarDay } from '../../platform/clock/index.js';
import { isRefusal, refuse, type Refusal } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { PeriodicTask } from '../../platform/tasks/index.js';
import type { Requester } from '../booking.js';
import { visitErrors } from './visit.errors.js';

const listRunning = sqlFile(import.meta.url, 'sql/list-running-suspensions.sql');

/** A suspension is for months; whether it begins this second or in five is nobody's loss. */
const REFRESH_EVERY_MS = 5000;
/** Beyond it (some 20 MB) a bank has another trouble than missed bookings; who is not in memory is not refused. */
const MAX_SUSPENSIONS = 200_000;

interface SuspensionRow {
  readonly [column: string]: unknown;
  readonly customerId: string;
  readonly suspendedUntil: Date;
  readonly lastDay: CalendarDay;
}

/**
 * Who may not book for themselves after missed bookings, in memory, so that the way of a booking asks nobody for it.
 * It is a rule about months: a process learns of a suspension, and of its end, within seconds.
 */
@Injectable()
export class Suspensions implements OnModuleInit, OnApplicationShutdown {
  private running: ReadonlyMap<string, SuspensionRow> = new Map();
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly clock: StoreClock,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'suspensions',
      everyMs: REFRESH_EVERY_MS,
      run: () => this.refresh(),
      logger,
      expected: isStoreAway,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /** Staff who book for a customer have heard the reason and may do it all the same. */
  refusalOf({ customerId, assisted }: Pick<Requester, 'customerId' | 'assisted'>): Refusal | undefined {
    if (assisted || this.running.size === 0) return undefined;
    const known = this.running.get(customerId);
    if (known === undefined || known.suspendedUntil.getTime() <= this.clock.nowMs()) return undefined;
    return refuse(visitErrors.CUSTOMER_SUSPENDED, { until: known.lastDay });
  }

  /** To those of the loan alone: or whoever names any customer, as a partner may, would learn of a suspension. */
  refusalOfLoan(requester: Requester, loan: LoanSnapshot | Refusal): Refusal | undefined {
    const refusal = this.refusalOf(requester);
    if (refusal === undefined || isRefusal(loan)) return undefined;
    return roleOf(loan, requester.customerId) === undefined ? undefined : refusal;
  }

  async refresh(): Promise<void> {
    const rows = await this.database.run<SuspensionRow>(listRunning, [MAX_SUSPENSIONS]);
    if (rows.length === MAX_SUSPENSIONS) {
      this.logger.error({ rows: rows.length }, 'more customers are suspended than memory is kept for');
    }
    this.running = new Map(rows.map((row) => [row.customerId, row]));
  }
}
