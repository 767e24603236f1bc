import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/postgres/index.js';
import { EnginePressure, type PressureReading } from './pressure.port.js';

/** What a process can measure of itself without asking any other room. */
@Injectable()
export class MeasuredPressure extends EnginePressure {
  private lastLoop = performance.eventLoopUtilization();

  constructor(private readonly database: Database) {
    super();
  }

  async read(): Promise<PressureReading> {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.lastLoop);
    this.lastLoop = now;
    const { pool } = this.database;
    // Whoever waits for a connection waits behind every statement under way.
    const queueFill = Math.min(1, pool.waitingCount / POOL_WAITERS_FULL);
    const askedAtMs = performance.now();
    // A transaction that writes nothing but an id waits for the pool and the server as a commit does.
    await pool.query('SELECT pg_current_xact_id()');
    return { commitMs: performance.now() - askedAtMs, queueFill, eventLoopUtilization: utilization };
  }
}

/** So many waiting for a connection at once is a queue that no batcher of ours would let grow. */
const POOL_WAITERS_FULL = 64;
