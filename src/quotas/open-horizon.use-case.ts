import { Inject, Injectable, Optional } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { BranchOffers } from './branch-offers.js';
import { GateNotice } from './gate-notice.js';

const LOCK_HORIZON = sqlFile(import.meta.url, 'sql/lock-horizon.sql');
const OPEN_HORIZON = sqlFile(import.meta.url, 'sql/open-horizon.sql');

/** Any number that no other user of the database locks by; all workers of this system meet on it. */
const HORIZON_LOCK_KEY = 592_026_112_2;
/** Staff see and shape a month that customers cannot book yet, and an outage of a month opens nothing late. */
const AHEAD_OF_HORIZON_DAYS = 35;

export interface HorizonOpened {
  /** False if another process was at it: then that one opens what there is to open. */
  readonly ran: boolean;
  readonly counters: number;
}

/** Opens the counters of days, weeks and months that come into sight, as the templates say. Repeating it is harmless. */
@Injectable()
export class OpenHorizon {
  constructor(
    private readonly database: Database,
    private readonly offers: BranchOffers,
    private readonly clock: StoreClock,
    private readonly logger: Logger,
    @Optional() @Inject(GateNotice) private readonly gate?: GateNotice,
  ) {}

  async execute(): Promise<HorizonOpened> {
    const days = this.offers.horizonDaysMax(this.clock.nowMs()) + AHEAD_OF_HORIZON_DAYS;
    const opened = await this.database.transaction(async (client) => {
      const lock = await client.query<{ locked: boolean }>({ ...LOCK_HORIZON, values: [HORIZON_LOCK_KEY] });
      if (lock.rows[0]?.locked !== true) return undefined;
      const { rows } = await client.query<{ branch_id: string; counters: number }>({
        ...OPEN_HORIZON,
        values: [days],
      });
      return rows;
    });
    if (opened === undefined) return { ran: false, counters: 0 };
    for (const { branch_id: branchId } of opened) {
      await this.gate?.reopened(branchId).catch((error: unknown) => {
        this.logger.warn({ err: error, branchId }, 'the gate did not hear of counters that were opened');
      });
    }
    const counters = opened.reduce((sum, branch) => sum + branch.counters, 0);
    if (counters > 0) this.logger.info({ counters, branches: opened.length, days }, 'the horizon was opened');
    return { ran: true, counters };
  }
}
