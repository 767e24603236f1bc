import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import { PRODUCTS, RuleSetsReadModel } from '../loans/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { productGroupOf } from '../quotas/index.js';
import { QueueDoor } from './queue-door.use-case.js';
import { releaseEvents, type ServedProduct } from './release-events.policy.js';
import type { QueueActor } from './ticket.js';
import { WaitingRoomConfig } from './waiting-room.config.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

const createRoom = sqlFile(import.meta.url, 'sql/create-room.sql');

/** Announces a room for every release of a whole month, as the rules of products and the zones of branches have it. */
@Injectable()
export class ReleaseRooms {
  constructor(
    private readonly branches: BranchesReadModel,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly database: Database,
    private readonly clock: StoreClock,
    private readonly config: WaitingRoomConfig,
    private readonly metrics: WaitingRoomMetrics,
  ) {}

  /** @returns how many rooms were announced; repeating it is harmless. */
  async announce(actor: QueueActor): Promise<number> {
    if (this.config.releaseRooms === 'off') return 0;
    const nowMs = this.clock.nowMs();
    const { announcedDays, preQueueMinutes } = this.config;
    let announced = 0;
    for (const { opensAtMs, what } of releaseEvents(this.served(nowMs), nowMs, announcedDays)) {
      const room = { kind: 'RELEASE', opensAtMs, preQueueMinutes, reason: what } as const;
      const created = await this.database.run(createRoom, QueueDoor.roomValues(room, actor));
      announced += created.length;
    }
    if (announced > 0) this.metrics.rooms.inc({ kind: 'RELEASE', event: 'SCHEDULED' }, announced);
    return announced;
  }

  private served(nowMs: number): ServedProduct[] {
    const active = this.branches.all().filter((branch) => branch.active);
    return PRODUCTS.flatMap((product) => {
      const rules = this.ruleSets.current(product, nowMs);
      if (rules === undefined) return [];
      const serving = active.filter(({ productGroups }) => productGroups.includes(productGroupOf(product)));
      return [...new Set(serving.map(({ timeZone }) => timeZone))].map((timeZone) => ({ rules, timeZone }));
    });
  }
}
