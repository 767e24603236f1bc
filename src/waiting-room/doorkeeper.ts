import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, type Row, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { isNearLimit, nextRate, restingRate, strainOf } from './admission-rate.policy.js';
import { DrawNumbersUseCase } from './draw-numbers.use-case.js';
import { firstForecast, type Forecast, type LaneNow, revised } from './forecast.policy.js';
import { PRESSURE_FRESH_SECONDS, type PressureRow, readingOf } from './pressure.row.js';
import { QueueDoor } from './queue-door.use-case.js';
import { hasOpened, type QueueState } from './queue-state.policy.js';
import { QueueReadModel } from './queue.read-model.js';
import { LANES, type Lane, type RoomKind } from './queue.state.js';
import { ReleaseRooms } from './release-rooms.js';
import type { QueueActor } from './ticket.js';
import { WaitingRoomConfig } from './waiting-room.config.js';
import { WaitingRoomMetrics } from './waiting-room.metrics.js';

const lockDoor = sqlFile(import.meta.url, 'sql/lock-door.sql');
const readPressure = sqlFile(import.meta.url, 'sql/read-pressure.sql');
const setRate = sqlFile(import.meta.url, 'sql/set-rate.sql');
const createRoom = sqlFile(import.meta.url, 'sql/create-room.sql');
const drainRooms = sqlFile(import.meta.url, 'sql/drain-rooms.sql');
const openRoom = sqlFile(import.meta.url, 'sql/open-room.sql');
const closeRooms = sqlFile(import.meta.url, 'sql/close-rooms.sql');
const admitTickets = sqlFile(import.meta.url, 'sql/admit-tickets.sql');
const saveForecast = sqlFile(import.meta.url, 'sql/save-forecast.sql');
const purgeTickets = sqlFile(import.meta.url, 'sql/purge-tickets.sql');

/** Any number that no other user of the database locks by; all workers of this system meet on it. */
const DOOR_LOCK_KEY = 592_026_112_3;
/** People notice a turn within about this; each round is one short transaction. */
const ROUND_EVERY_MS = 500;
/** The rate is decided at most this often: what was let in is only felt after a while. */
const RATE_EVERY_MS = 1000;
/** Longer than a round under load, shorter than anything that should be taken for a lasting strain. */
const GAP_SECONDS = 10;
const HOUSEKEEPING_EVERY_MS = 60_000;
/** What the rate saves up while no round comes, and so the largest crowd let in at once. */
const SAVED_SECONDS = 2;
/** A statement that updates more rows than this holds its locks too long; the rest is let in by the next round. */
const MAX_ADMITTED = 5000;
/** Long enough to look into a draw afterwards; the draw itself stays, with its seed. */
const TICKET_LIFE_DAYS = 90;
const MAX_BATCH_PURGED = 5000;

const DOORKEEPER: QueueActor = { actorId: 'doorkeeper', actorRole: 'system', traceId: '0'.repeat(32) };
const WHO = [DOORKEEPER.actorId, DOORKEEPER.actorRole];

interface Admission extends Row {
  readonly online: number;
  readonly assisted: number;
  readonly expired: number;
  readonly roomId: string | null;
  readonly servedOnline: number;
  readonly servedAssisted: number;
  readonly onlineWait: boolean;
  readonly assistedWait: boolean;
  readonly paused: boolean;
  readonly insideFull: boolean;
}

/** Opens, draws, admits and closes: in workers, one of which has the lock of the door at a time. */
@Injectable()
export class Doorkeeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private ratedAtMs = Number.NEGATIVE_INFINITY;
  private keptHouseAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly queue: QueueReadModel,
    private readonly draws: DrawNumbersUseCase,
    private readonly releases: ReleaseRooms,
    private readonly door: QueueDoor,
    private readonly config: WaitingRoomConfig,
    private readonly metrics: WaitingRoomMetrics,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'doorkeeper',
      everyMs: ROUND_EVERY_MS,
      run: () => this.round(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /** One look at the door. Does nothing that another worker is doing. */
  async round(): Promise<void> {
    const startedAtMs = performance.now();
    if (startedAtMs - this.keptHouseAtMs >= HOUSEKEEPING_EVERY_MS) {
      this.keptHouseAtMs = startedAtMs;
      await this.releases.announce(DOORKEEPER);
      await this.door.endCancelled(DOORKEEPER);
      await this.database.run(purgeTickets, [TICKET_LIFE_DAYS, MAX_BATCH_PURGED]);
    }
    const state = await this.queue.refresh();
    await this.database.transaction(async (client) => {
      const [lock] = await ask<{ locked: boolean }>(client, lockDoor, [DOOR_LOCK_KEY]);
      if (lock?.locked !== true) return;
      if (startedAtMs - this.ratedAtMs >= RATE_EVERY_MS) {
        this.ratedAtMs = startedAtMs;
        await this.decideRate(client, state);
      }
      await this.changeRooms(client);
      await this.attend(client, state);
    });
    // Whoever looks at this process next sees the seed with the numbers.
    if (await this.draws.execute(DOORKEEPER)) await this.queue.refresh();
  }

  private async decideRate(client: pg.PoolClient, state: QueueState): Promise<void> {
    const [row] = await ask<PressureRow>(client, readPressure, [PRESSURE_FRESH_SECONDS]);
    const reading = readingOf(row);
    const isLive = state.rooms.some((room) => hasOpened(room, this.queue.nowMs()));
    const decision = isLive
      ? nextRate(state.door.ratePerMinute, reading, state.door)
      : restingRate(state.door.ratePerMinute, state.door);
    this.metrics.rateMoves.inc({ move: decision.move, binding: decision.binding ?? 'none' });
    const strain = reading === undefined ? undefined : strainOf(reading);
    if (strain !== undefined) {
      this.metrics.strain.reset();
      this.metrics.strain.set({ measure: strain.binding }, strain.strain);
    }
    const near = reading !== undefined && isNearLimit(reading);
    const [set] = await ask<{ ratePerMinute: number; strainedSeconds: number }>(client, setRate, [
      decision.ratePerMinute,
      near,
      strain !== undefined && strain.strain <= 1,
      GAP_SECONDS,
    ]);
    this.metrics.ratePerMinute.set(set!.ratePerMinute);
    if (this.config.safetyNet === 'off' || isLive || !near) return;
    if (set!.strainedSeconds < this.config.safetyNetAfterSeconds) return;
    const reason = 'the engine is near its limit';
    const room = { kind: 'SAFETY_NET', opensAtMs: undefined, preQueueMinutes: 0, reason } as const;
    const created = await ask(client, createRoom, QueueDoor.roomValues(room, DOORKEEPER));
    if (created.length > 0) {
      this.logger.warn({ reading, ...decision }, 'the safety net opens a waiting room');
    }
  }

  /** Lanes are locked here, before any ticket is: in the same order as those who join. */
  private async changeRooms(client: pg.PoolClient): Promise<void> {
    const { idleSeconds, safetyNetIdleSeconds } = this.config;
    const changes = [
      ['DRAINED', drainRooms, [false, idleSeconds, safetyNetIdleSeconds, null]],
      ['OPENED', openRoom, []],
      ['CLOSED', closeRooms, []],
    ] as const;
    for (const [event, statement, values] of changes) {
      const rooms = await ask<{ id: string; kind: RoomKind }>(client, statement, [
        ...values,
        ...WHO,
        DOORKEEPER.traceId,
      ]);
      for (const { id, kind } of rooms) {
        this.metrics.rooms.inc({ kind, event });
        this.logger.info({ roomId: id, kind, event }, 'a waiting room changed');
      }
    }
  }

  private async attend(client: pg.PoolClient, state: QueueState): Promise<void> {
    const { claimSeconds } = this.config;
    const [admission] = await ask<Admission>(client, admitTickets, [
      SAVED_SECONDS,
      claimSeconds,
      MAX_ADMITTED,
      ...WHO,
      DOORKEEPER.traceId,
    ]);
    const { roomId, online, assisted, expired } = admission!;
    this.metrics.admitted.inc({ lane: 'ONLINE' }, online);
    this.metrics.admitted.inc({ lane: 'ASSISTED' }, assisted);
    this.metrics.expired.inc(expired);
    if (roomId === null) return;
    const before = state.rooms.find((room) => room.id === roomId)?.forecast ?? null;
    const after = this.forecastOf(before, admission!, state);
    const same = before !== null && LANES.every((lane) => after[lane] === before[lane]);
    if (!same) await ask(client, saveForecast, [roomId, JSON.stringify(after)]);
  }

  private forecastOf(
    before: Readonly<Record<Lane, Forecast>> | null,
    admission: Admission,
    { door }: QueueState,
  ): Record<Lane, Forecast> {
    const nowMs = this.queue.nowMs();
    const assistedShare = admission.assistedWait ? door.assistedPercent / 100 : 0;
    const lanes: Record<Lane, LaneNow> = {
      ONLINE: {
        nowMs,
        served: admission.servedOnline,
        plannedPerMinute: door.ratePerMinute * (1 - assistedShare),
        paused: admission.paused,
        insideFull: admission.insideFull,
        idle: !admission.onlineWait,
      },
      ASSISTED: {
        nowMs,
        served: admission.servedAssisted,
        plannedPerMinute: (door.ratePerMinute * door.assistedPercent) / 100,
        paused: admission.paused,
        insideFull: admission.insideFull,
        idle: !admission.assistedWait,
      },
    };
    const forecast = (lane: Lane): Forecast =>
      before === null ? firstForecast(lanes[lane]) : revised(before[lane], lanes[lane]);
    return { ONLINE: forecast('ONLINE'), ASSISTED: forecast('ASSISTED') };
  }
}

async function ask<R extends pg.QueryResultRow>(
  client: pg.PoolClient,
  statement: SqlStatement,
  values: readonly unknown[],
): Promise<R[]> {
  const { rows } = await client.query<R>({ ...statement, values: [...values] });
  return rows;
}
