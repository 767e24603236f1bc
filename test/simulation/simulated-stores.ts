import type { PoolClient } from 'pg';
import { BreakerOpenError, CircuitBreaker } from '../../src/platform/breaker/index.js';
import type { Row, SqlStatement } from '../../src/platform/postgres/index.js';
import { type LuaScript, RedisAwayError } from '../../src/platform/redis/index.js';
import type { Link, Pace } from './faults.js';
import { isWrite, type JudgeModel } from './judge-model.js';
import type { RedisModel } from './redis-model.js';
import { type Owner, type VirtualTime, WORLD } from './virtual-time.js';

/** As `YUHUAN_REDIS_COMMAND_TIMEOUT_MS`, `…_BREAKER_FAILURES` and `…_BREAKER_OPEN_MS` are unless set. */
const COMMAND_TIMEOUT_MS = 100;
const BREAKER_FAILURES = 3;
const BREAKER_OPEN_MS = 500;

/** What both stores of a schedule share with the processes. */
export interface StoreRoom {
  readonly time: VirtualTime;
  readonly redis: RedisModel;
  readonly judge: JudgeModel;
  readonly redisPace: Pace;
  readonly databasePace: Pace;
  /** The clock of Redis is not the clock of anybody else. */
  readonly redisSkewMs: number;
  readonly locks: RowLocks;
  /** Called after each effect, with what happened. */
  readonly seen: (who: Owner, what: string, detail: string) => void;
}

/** Transactions that hold rows; whoever would write waits until they are over. */
export class RowLocks {
  private readonly holders = new Set<Owner>();
  private waiting: (() => void)[] = [];

  hold(holder: Owner): void {
    this.holders.add(holder);
  }

  letGo(holder: Owner): void {
    if (!this.holders.delete(holder) || this.holders.size > 0) return;
    for (const go of this.waiting.splice(0)) this.whenFree(go);
  }

  whenFree(go: () => void): void {
    if (this.holders.size === 0) go();
    else this.waiting.push(go);
  }
}

/** What RedisConnection is to the rooms: the same methods, deadline and breaker, before the model. */
export class SimulatedRedis {
  readonly configured = true;
  private readonly breaker = new CircuitBreaker({
    name: 'redis',
    failureThreshold: BREAKER_FAILURES,
    openMs: BREAKER_OPEN_MS,
  });
  /** Commands of one connection arrive in the order in which they were sent, and so do their replies. */
  private lastArrivalMs = 0;
  private lastReplyMs = 0;

  constructor(
    private readonly room: StoreRoom,
    private readonly owner: Owner,
    private readonly link: Link,
  ) {}

  get available(): boolean {
    return this.breaker.allows;
  }

  async run<Reply>(script: LuaScript<Reply>, keys: string[], args: string[]): Promise<Reply> {
    const effect = (): unknown => this.room.redis.run(script.name, keys, args, this.redisNowMs());
    return script.decode(await this.within(() => this.send(script.name, args.join(' '), effect)));
  }

  ask<T>(call: (client: SimulatedRedisClient) => Promise<T>): Promise<T> {
    const hDel = (key: string, fields: string[]): Promise<unknown> =>
      this.send('HDEL', fields.join(' '), () => this.room.redis.hDel(key, fields));
    return this.within(() => call({ hDel }));
  }

  private redisNowMs(): number {
    return this.room.time.dateMs + this.room.redisSkewMs;
  }

  private async within<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.breaker.run(() => withinDeadline(call()));
    } catch (error) {
      if (error instanceof RedisAwayError) throw error;
      if (error instanceof BreakerOpenError) throw new RedisAwayError('the breaker is open');
      throw error;
    }
  }

  private send(name: string, detail: string, effect: () => unknown): Promise<unknown> {
    const { time, redisPace, seen } = this.room;
    const fate = this.link.fate();
    const arrivalMs = Math.max(time.nowMs + this.link.latencyMs(), this.lastArrivalMs);
    this.lastArrivalMs = arrivalMs;
    return new Promise((resolve, reject) => {
      const broken = (afterMs: number): void =>
        void time.at(afterMs, this.owner, () => {
          seen(this.owner, `redis ${name}`, 'the connection broke');
          reject(new RedisAwayError('Socket closed unexpectedly'));
        });
      const perform = (answer: (reply: unknown) => void): void => {
        const reply = effect();
        seen(this.owner, `redis ${name}`, `${detail} → ${JSON.stringify(reply)}`);
        answer(reply);
      };
      const inMs = arrivalMs - time.nowMs;
      if (fate === 'ARRIVES') {
        redisPace.when(inMs, WORLD, () => perform((reply) => this.answer(() => resolve(reply))));
        return;
      }
      // The next command goes over a connection of its own.
      this.lastArrivalMs = 0;
      this.lastReplyMs = 0;
      if (fate === 'LOST_AFTER') redisPace.when(inMs, WORLD, () => perform(() => broken(0)));
      else broken(inMs);
      if (fate === 'EFFECT_AFTER_LOSS')
        redisPace.when(inMs + this.link.lateMs(), WORLD, () => perform(() => undefined));
    });
  }

  private answer(deliver: () => void): void {
    const { time } = this.room;
    this.lastReplyMs = Math.max(time.nowMs + this.link.latencyMs(), this.lastReplyMs);
    time.at(this.lastReplyMs - time.nowMs, this.owner, deliver);
  }
}

interface SimulatedRedisClient {
  readonly hDel: (key: string, fields: string[]) => Promise<unknown>;
}

function withinDeadline<T>(reply: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new RedisAwayError(`no answer within ${COMMAND_TIMEOUT_MS} ms`)),
      COMMAND_TIMEOUT_MS,
    );
    reply.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What Database is to the rooms, before the model. */
export class SimulatedDatabase {
  constructor(
    private readonly room: StoreRoom,
    private readonly owner: Owner,
    private readonly link: Link,
  ) {}

  async run<R extends Row>({ name }: SqlStatement, values: readonly unknown[] = []): Promise<R[]> {
    const { time, databasePace, locks, seen } = this.room;
    const fate = this.link.fate();
    return new Promise<R[]>((resolve, reject) => {
      const deliver = (what: () => void): void => void time.at(this.link.latencyMs(), this.owner, what);
      const broken = (): void => {
        seen(this.owner, `database ${name}`, 'the connection broke');
        reject(new Error('Connection terminated unexpectedly'));
      };
      const perform = (answer: (go: () => void) => void): void => {
        const go = (): void => {
          const outcome = this.effect(name, values);
          answer(() => (outcome instanceof Error ? reject(outcome) : resolve(outcome as R[])));
        };
        if (isWrite(name)) locks.whenFree(go);
        else go();
      };
      const inMs = this.link.latencyMs();
      if (fate === 'ARRIVES') databasePace.when(inMs, WORLD, () => perform(deliver));
      if (fate === 'LOST_AFTER') databasePace.when(inMs, WORLD, () => perform(() => deliver(broken)));
      if (fate === 'LOST_BEFORE' || fate === 'EFFECT_AFTER_LOSS') deliver(broken);
      if (fate === 'EFFECT_AFTER_LOSS')
        databasePace.when(inMs + this.link.lateMs(), WORLD, () => perform(() => undefined));
    });
  }

  /** The only transaction of many statements here locks rows, reads, and tells the gate. */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const query = async ({ name, values }: SqlStatement & { readonly values: readonly unknown[] }) => {
      const rows = await this.run({ name, text: '' }, values);
      return { rows };
    };
    this.room.locks.hold(this.owner);
    try {
      return await work({ query } as unknown as PoolClient);
    } finally {
      this.room.locks.letGo(this.owner);
    }
  }

  private effect(name: string, values: readonly unknown[]): Row[] | Error {
    const { time, judge, seen } = this.room;
    try {
      const rows = judge.run(name, values, new Date(time.dateMs)) as Row[];
      seen(this.owner, `database ${name}`, `${JSON.stringify(values[0])} → ${rows.length} rows`);
      return rows;
    } catch (error) {
      seen(this.owner, `database ${name}`, (error as Error).message);
      return error as Error;
    }
  }
}
