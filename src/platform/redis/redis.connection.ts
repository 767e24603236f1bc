import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createClient, createCluster } from 'redis';
import { BreakerOpenError, CircuitBreaker } from '../breaker/index.js';
import { Logger } from '../logging/index.js';
import { MetricsRegistry } from '../metrics/index.js';
import { inSpan, type SpanSource } from '../tracing/index.js';
import { type ClusterAddress, clusterAddressOf } from './cluster-address.js';
import { RedisConfig } from './redis.config.js';
import type { LuaScript } from './lua-script.js';

/** Redis could not be asked, or did not answer in time. What it did, if anything, is unknown. */
export class RedisAwayError extends Error {
  constructor(reason: string) {
    super(`Redis is away: ${reason}`);
    this.name = 'RedisAwayError';
  }
}

/** More commands than this waiting for replies means Redis is far behind: refusing is better than growing. */
const MAX_COMMANDS_IN_QUEUE = 10_000;
const MAX_RECONNECT_DELAY_MS = 1000;
/** How often it is looked whether the connection is good, and how long it may be none before it is made anew. */
const LOOK_EVERY_MS = 1000;
const SICK_MAX_MS = 5000;
const SPANS: SpanSource = {
  name: 'redis',
  attributes: { 'db.system.name': 'redis' },
  operationAttribute: 'db.stored_procedure.name',
};

type Client = ReturnType<typeof newClient>;

/**
 * The connection to Redis. Every call has a deadline, and a breaker stops asking when calls fail, so that Redis
 * being away never makes a request wait. A connection that nobody has closed and nobody answers on, in the middle of
 * its greeting too, is what the client waits for without end: it is thrown away, and another is made.
 */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  private client: Client | undefined;
  private readonly breaker: CircuitBreaker;
  private looking: NodeJS.Timeout | undefined;
  /** The last call had no answer. */
  private isFailing = false;
  private sickSinceMs: number | undefined;

  constructor(
    private readonly config: RedisConfig,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    this.client = config.url === undefined ? undefined : newClient(config, config.url);
    this.breaker = new CircuitBreaker({
      name: 'redis',
      failureThreshold: config.breakerFailures,
      openMs: config.breakerOpenMs,
      onChange: (state) => logger.warn({ state }, 'the breaker before Redis changed its state'),
    });
    // Where none is configured none is away, and nobody is to be told so.
    if (!this.configured) return;
    metrics.showGauge(
      'yuhuan_redis_available',
      '1 while Redis is asked, 0 while the system decides without it',
      () => (this.available ? 1 : 0),
    );
  }

  /** False when there is no Redis, or it has just failed: callers then take their way without it. */
  get available(): boolean {
    return this.client?.isReady === true && this.breaker.allows;
  }

  get configured(): boolean {
    return this.client !== undefined;
  }

  async onModuleInit(): Promise<void> {
    if (this.client === undefined) return;
    this.looking = setInterval(() => this.renewWhenSick(), LOOK_EVERY_MS).unref();
    // A Redis that is not there yet must not keep the system from starting: the client goes on trying by itself.
    await Promise.race([this.connect(this.client), delayMs(this.config.connectTimeoutMs)]);
  }

  private async connect(client: Client): Promise<void> {
    client.on('error', (error: Error) => this.logger.debug({ err: error }, 'the connection to Redis failed'));
    await client.connect().catch(() => undefined);
  }

  private renewWhenSick(): void {
    const { client, config } = this;
    if (client === undefined || config.url === undefined) return;
    if (client.isReady && !this.isFailing) {
      this.sickSinceMs = undefined;
      return;
    }
    const nowMs = performance.now();
    this.sickSinceMs ??= nowMs;
    if (nowMs - this.sickSinceMs < Math.max(SICK_MAX_MS, 2 * config.connectTimeoutMs)) return;
    this.sickSinceMs = undefined;
    this.isFailing = false;
    this.logger.info({}, 'the connection to Redis is made anew');
    if (client.isOpen) client.destroy();
    this.client = newClient(config, config.url);
    void this.connect(this.client);
  }

  /** Runs a script by its digest; the client sends its text where the server does not know it. */
  async run<Reply>(script: LuaScript<Reply>, keys: string[], args: string[]): Promise<Reply> {
    const call = (): Promise<unknown> => this.ask((client) => runScript(client, script, keys, args));
    return inSpan(SPANS, script.name, call).then(script.decode);
  }

  /** @throws RedisAwayError when there is no answer within the deadline, or the breaker is open. */
  async ask<T>(call: (client: Client) => Promise<T>): Promise<T> {
    const { client } = this;
    if (client === undefined) throw new RedisAwayError('none is configured');
    try {
      const answer = await this.breaker.run(() => this.withinDeadline(call(client)));
      this.isFailing = false;
      return answer;
    } catch (error) {
      if (error instanceof BreakerOpenError) throw new RedisAwayError('the breaker is open');
      this.isFailing = true;
      if (error instanceof RedisAwayError) throw error;
      throw new RedisAwayError((error as Error).message);
    }
  }

  /**
   * Asks any node: where one of a cluster is away, the keys of the others still serve. It says whether somebody is
   * there, and not that scripts can write: a replica answers it, and a Redis that is full. So it closes no breaker, and
   * a connection on which scripts fail stays a sick one.
   * @throws RedisAwayError
   */
  async ping(): Promise<void> {
    const { client } = this;
    if (client === undefined) throw new RedisAwayError('none is configured');
    try {
      await this.withinDeadline<unknown>(
        'masters' in client ? client.sendCommand(undefined, true, ['PING']) : client.ping(),
      );
    } catch (error) {
      this.isFailing = true;
      throw error instanceof RedisAwayError ? error : new RedisAwayError((error as Error).message);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.looking);
    if (this.client?.isOpen === true) this.client.destroy();
  }

  private withinDeadline<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { commandTimeoutMs } = this.config;
      const late = (): void => reject(new RedisAwayError(`no answer within ${commandTimeoutMs} ms`));
      // After a pause of this process its timers come first, and what lies in its sockets after them. A reply that
      // has arrived is read before anybody says that there was none.
      const timer = setTimeout(() => setImmediate(late), commandTimeoutMs);
      reply.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Every script touches one hash tag, so that one node runs it whole. */
function newClient(config: RedisConfig, url: string) {
  const bounds = boundsOf(config);
  const cluster = clusterAddressOf(url);
  if (cluster === undefined) return createClient({ url, ...bounds });
  return createCluster(clusterOptions(cluster, bounds));
}

/** Nodes that are found later are entered as the named ones are. */
export function clusterOptions<Bounds extends { readonly socket: object }>(
  { nodes, tls, credentials }: ClusterAddress,
  bounds: Bounds,
) {
  const entered = { ...bounds, ...credentials, socket: { ...bounds.socket, ...(tls ? { tls } : {}) } };
  return {
    rootNodes: nodes.map((node) => ({ ...entered, socket: { ...entered.socket, ...node } })),
    defaults: entered,
  };
}

function boundsOf(config: RedisConfig) {
  return {
    // A command that cannot be sent now is refused now: a queue that is replayed after an outage would take
    // units for customers who have long been answered.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS_IN_QUEUE,
    // Every call has a deadline here already; the client's own made and threw away a DOMException a command.
    commandOptions: { timeout: undefined },
    socket: {
      connectTimeout: config.connectTimeoutMs,
      reconnectStrategy: (retries: number) =>
        Math.min(50 * 2 ** Math.min(retries, 5), MAX_RECONNECT_DELAY_MS),
    },
  };
}

async function runScript(
  client: Client,
  script: LuaScript<unknown>,
  keys: string[],
  args: string[],
): Promise<unknown> {
  const options = { keys, arguments: args };
  try {
    return await client.evalSha(script.sha1, options);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(script.text, options);
  }
}

function delayMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
