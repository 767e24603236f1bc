import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BranchesReadModel } from '../branches/index.js';
import { dayIn, daysBetween, isDay } from '../platform/clock/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { notedBranchOf, refusalOf } from '../platform/http/index.js';
import { Logger } from '../platform/logging/index.js';
import { arrayLiteral, Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';

const addRefusals = sqlFile(import.meta.url, 'sql/add-refusals.sql');

/** Where customers, or staff for them, ask for a place. */
const ASKING = /\/(?:bookings|holds|holds\/:id\/move)$/;
/** What a process that is killed forgets at most. */
const WRITE_EVERY_MS = 5000;
/** Branches × days × reasons of a large bank within WRITE_EVERY_MS; beyond it a refusal is not counted. */
const MAX_LINES = 20_000;
/** Nobody can book further ahead; days beyond it would fill the table with what somebody made up. */
const AHEAD_MAX_DAYS = 400;
/** Of a request with many faults the first ones; each is counted as a reason of its own. */
const MAX_REASONS = 5;

/** Counts refusals of places by branch, wanted day and reason. */
@Injectable()
export class RefusalTally implements OnApplicationShutdown {
  private lines = new Map<string, number>();
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'refusal-tally',
      everyMs: WRITE_EVERY_MS,
      run: () => this.write(),
      logger,
      expected: isStoreAway,
    });
  }

  /** To be called before the server is ready. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const refusal = refusalOf(reply);
      if (refusal !== undefined && isAsking(request)) this.count(refusal, request);
      done();
    });
  }

  /** From now on what is counted is written from time to time. */
  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
    // The pool may be closed by now; what is lost is of the last seconds.
    await this.write().catch(() => undefined);
  }

  /** Writes what was counted since the last time; what cannot be written is kept for the next time. */
  async write(): Promise<void> {
    if (this.lines.size === 0) return;
    const counted = this.lines;
    this.lines = new Map();
    const lines = [...counted].map(([key, refusals]) => ({ key: key.split(' '), refusals }));
    try {
      await this.database.run(addRefusals, [
        arrayLiteral(lines.map(({ key }) => key[0]!)),
        arrayLiteral(lines.map(({ key }) => key[1]!)),
        arrayLiteral(lines.map(({ key }) => key[2]!)),
        arrayLiteral(lines.map(({ refusals }) => refusals)),
      ]);
    } catch (error) {
      for (const [key, refusals] of counted) this.add(key, refusals);
      throw error;
    }
  }

  /**
   * Only what means a branch and a day that can be: all else is no demand for a place. In express mode the branch may be
   * that of the loan, which whoever decided has noted.
   */
  private count(refusal: Refusal, request: FastifyRequest): void {
    const body = (request.body ?? {}) as { branchId?: unknown; date?: unknown };
    const { branchId = notedBranchOf(request), date } = body;
    if (typeof branchId !== 'string' || typeof date !== 'string') return;
    let canBe: boolean | undefined;
    for (const reason of reasonsOf(refusal)) {
      const key = `${branchId} ${date} ${reason}`;
      // A crowd is refused for the same few reasons: only the first of them is looked at.
      if (!this.lines.has(key) && !(canBe ??= this.canBe(branchId, date))) return;
      this.add(key, 1);
    }
  }

  private canBe(branchId: string, date: string): boolean {
    const branch = this.branches.get(branchId);
    if (branch === undefined || !isDay(date)) return false;
    const ahead = daysBetween(dayIn(branch.timeZone, this.clock.nowMs()), date);
    return ahead >= 0 && ahead <= AHEAD_MAX_DAYS;
  }

  private add(key: string, refusals: number): void {
    const known = this.lines.get(key);
    if (known === undefined && this.lines.size >= MAX_LINES) return;
    this.lines.set(key, (known ?? 0) + refusals);
  }
}

function isAsking({ method, routeOptions: { url } }: FastifyRequest): boolean {
  return method === 'POST' && url !== undefined && ASKING.test(url);
}

/** The faults of a request that has some, each once, else the refusal itself. */
function reasonsOf({ definition, more: { faults } }: Refusal): string[] {
  if (faults === undefined || faults.length === 0) return [definition.code];
  return [...new Set(faults.map((fault) => fault.definition.code))].slice(0, MAX_REASONS);
}
