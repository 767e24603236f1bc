import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import { bodyFault, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, sqlFile, StoreClock, violatedConstraint } from '../platform/postgres/index.js';
import { type ExpressMode, ExpressModes } from './express-modes.js';
import { ExpressConfig } from './express.config.js';
import { expressErrors } from './express.errors.js';

const turnOn = sqlFile(import.meta.url, 'sql/turn-express-on.sql');
const turnOff = sqlFile(import.meta.url, 'sql/turn-express-off.sql');
const endModes = sqlFile(import.meta.url, 'sql/end-express-modes.sql');

const MS_PER_HOUR = 3_600_000;

export interface ExpressActor {
  readonly actorId: string;
  readonly actorRole: string;
  readonly traceId: string;
}

/** Absent branch: every branch. */
export interface ExpressOrder {
  readonly branchId?: string | undefined;
  readonly reason: string;
}

/** Turns express mode on and off. Of two who do the same at once, one does it and the other is told that it is so. */
@Injectable()
export class SwitchExpressUseCase {
  constructor(
    private readonly database: Database,
    private readonly modes: ExpressModes,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
    private readonly config: ExpressConfig,
    private readonly logger: Logger,
  ) {}

  async on(
    { branchId, reason, until }: ExpressOrder & { readonly until: string },
    { actorId, actorRole, traceId }: ExpressActor,
  ): Promise<ExpressMode | Refusal> {
    if (branchId !== undefined && this.branches.get(branchId)?.active !== true) {
      return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    }
    const end = new Date(until);
    const aheadMs = end.getTime() - this.clock.nowMs();
    if (aheadMs <= 0 || aheadMs > this.config.maxHours * MS_PER_HOUR) return this.endInvalid();
    const scope = branchId ?? null;
    const values = [newId(), scope, end, reason, actorId, actorRole, traceId];
    type Turned = Pick<ExpressMode, 'turnedOnAt' | 'endsAt'>;
    let turned: Turned | undefined;
    try {
      turned = await this.database.transaction(async (client) => {
        // One that is over and not written down yet would stand in the way; both statements share one moment.
        await client.query({ ...endModes, values: [traceId] });
        return (await client.query<Turned>({ ...turnOn, values })).rows[0];
      });
    } catch (error) {
      if (violatedConstraint(error) === 'express_modes_bounded') return this.endInvalid();
      throw error;
    }
    if (turned !== undefined)
      this.logger.warn({ branchId: scope, actorId, until }, 'express mode was turned on');
    await this.readAnew();
    if (turned === undefined) return refuse(expressErrors.EXPRESS_ALREADY_ON);
    return { branchId: scope, reason, turnedOnBy: actorId, ...turned };
  }

  async off(
    { branchId, reason }: ExpressOrder,
    { actorId, actorRole, traceId }: ExpressActor,
  ): Promise<Refusal | undefined> {
    const scope = branchId ?? null;
    const [turned] = await this.database.run(turnOff, [scope, reason, actorId, actorRole, traceId]);
    if (turned !== undefined) this.logger.warn({ branchId: scope, actorId }, 'express mode was turned off');
    await this.readAnew();
    return turned === undefined ? refuse(expressErrors.EXPRESS_NOT_ON) : undefined;
  }

  private async readAnew(): Promise<void> {
    await this.modes.refreshAfterCommit().catch((error: unknown) => {
      // The switch stands; the next reading brings it here a little later.
      this.logger.warn({ err: error }, 'express mode could not be read anew after it was switched');
    });
  }

  private endInvalid(): Refusal {
    const faults = [
      bodyFault('/until', expressErrors.EXPRESS_END_INVALID, { maxHours: this.config.maxHours }),
    ];
    return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
  }
}
