import { randomInt } from 'node:crypto';
import underPressure from '@fastify/under-pressure';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { HEALTH_PATHS, HealthRegistry } from '../../platform/health/index.js';
import { endWithRefusal, HttpMetrics, sendRefusal } from '../../platform/http/index.js';
import { activeTracer } from '../../platform/tracing/index.js';
import { KnockLimit } from '../../identity/index.js';
import { InFlight } from './in-flight.js';
import { Pressure } from './pressure.js';
import { RETRY_AFTER_MAX_SECONDS, RETRY_AFTER_MIN_SECONDS, type TrafficClass } from './shed.policy.js';
import { Shedder } from './shedder.js';
import { SheddingMetrics } from './shedding.metrics.js';
import type { RouteTraffic } from './traffic.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The class under which it counts as under way; null before and after that. */
    traffic: TrafficClass | null;
  }
}

/** Often enough that a storm is met within half a second and its end noticed within a few. */
export const SAMPLE_EVERY_MS = 250;

const VITAL_PATHS: ReadonlySet<string> = new Set(HEALTH_PATHS.map((path) => `/${path}`));

/** One refusal for each wait: each is rendered once a language and then told to thousands. */
const REFUSALS: readonly Refusal[] = Array.from(
  { length: RETRY_AFTER_MAX_SECONDS - RETRY_AFTER_MIN_SECONDS + 1 },
  (_, more) => {
    const retryAfterSeconds = RETRY_AFTER_MIN_SECONDS + more;
    return refuse(platformErrors.OVERLOADED, { retryAfterSeconds }, { retryAfterSeconds });
  },
);

/**
 * Stands at the door of the server: a request that is shed has cost its header lines and nothing else, neither its
 * token nor its body was looked at. One whose body decides whether it is critical is shed when that was read.
 */
@Injectable()
export class SheddingHooks implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  /** By the configuration object of a route: one entry a route. */
  private readonly known = new WeakMap<object, RouteTraffic>();
  /** Routes whose address has no parameters, by method and address: what the door knows without Fastify. */
  private readonly plain = new Map<string, RouteTraffic & { readonly url: string }>();

  constructor(
    private readonly shedder: Shedder,
    private readonly pressure: Pressure,
    private readonly inFlight: InFlight,
    private readonly metrics: SheddingMetrics,
    private readonly knocks: KnockLimit,
    private readonly http: HttpMetrics,
    private readonly health: HealthRegistry,
  ) {}

  /** To be called before the server is ready, and after the hook that gives each answer its trace id. */
  async attach(fastify: FastifyInstance): Promise<void> {
    // Its own limits know one class of requests and no way back but the next reading, so it only measures here.
    await fastify.register(underPressure, {
      sampleInterval: SAMPLE_EVERY_MS,
      eventLoopUtilizationMode: 'interval',
    });
    this.pressure.measureWith(() => fastify.memoryUsage());
    this.timer = setInterval(() => this.shedder.sample(this.pressure.read()), SAMPLE_EVERY_MS).unref();
    fastify.decorateRequest('traffic', null);
    // A trace has every request in it, so none may end before its hooks.
    if (activeTracer() === undefined) this.standBefore(fastify);
    fastify.addHook('onRequest', (request, reply, done) => {
      if (this.admits(request, reply)) done();
    });
    fastify.addHook('preHandler', (request, reply, done) => {
      if (this.admitsByBody(request, reply)) done();
    });
    fastify.addHook('onSend', (request, _reply, _payload, done) => {
      this.leave(request);
      done();
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Refuses what is refused anyway before Fastify makes a request of it, which is half of what a shed answer costs. What
   * it does not know, or may let in, comes to the hooks, which decide anew: without the door the answers are the same.
   */
  private standBefore(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => this.learn(route));
    const listeners = fastify.server.listeners('request') as RequestListener[];
    fastify.server.removeAllListeners('request');
    fastify.server.on('request', (request, response) => {
      if (this.turnsAway(request, response, fastify.server.keepAliveTimeout)) return;
      for (const listener of listeners) listener(request, response);
    });
  }

  private learn({ method, url, config }: RouteOptions): void {
    if (/[:*(]/.test(url)) return;
    for (const each of [method].flat()) {
      this.plain.set(`${each} ${url}`, { url, ...(config?.traffic ?? trafficOfRoute(each, url)) });
    }
  }

  private turnsAway(request: IncomingMessage, response: ServerResponse, keepAliveMs: number): boolean {
    const route = this.plain.get(`${request.method} ${request.url}`);
    if (route === undefined || this.health.isDraining) return false;
    const { traffic, criticalWith, url } = route;
    const layer = this.shedder.refuses(traffic);
    if (layer === undefined || (criticalWith !== undefined && !this.shedder.refuses('critical')))
      return false;
    this.watch(traffic);
    this.metrics.count(layer, traffic, 'shed');
    const refusal = anyRefusal();
    const { code, status } = refusal.definition;
    endWithRefusal(refusal, request, response, { instance: url, keepAliveMs });
    // Told in the turn in which it came: a time would measure nothing but the clock.
    this.http.observe(request.method ?? '', url, status, 0);
    this.http.refused(code);
    return true;
  }

  private admits(request: FastifyRequest, reply: FastifyReply): boolean {
    const { traffic, criticalWith } = this.trafficOf(request);
    this.watch(traffic);
    const layer = this.shedder.refuses(traffic);
    // A body may still say that it finishes something begun, so it is read while there is room for the critical.
    const maySay = layer !== undefined && criticalWith !== undefined && !this.shedder.refuses('critical');
    if (layer !== undefined && !maySay) return this.shed(layer, traffic, request, reply);
    this.enter(maySay ? 'critical' : traffic, request, reply);
    if (!request.is404) return true;
    const refusal = this.knocks.refused(request, reply);
    if (refusal === undefined) return true;
    sendRefusal(refusal, request, reply);
    return false;
  }

  private admitsByBody(request: FastifyRequest, reply: FastifyReply): boolean {
    const { traffic, criticalWith } = this.trafficOf(request);
    if (criticalWith === undefined || request.traffic !== 'critical') return true;
    const body = request.body as Readonly<Record<string, unknown>> | null | undefined;
    if (typeof body?.[criticalWith] === 'string') return true;
    const layer = this.shedder.refuses(traffic);
    if (layer !== undefined) return this.shed(layer, traffic, request, reply);
    // There is room again: it is let in as what it is, and counts as that.
    this.inFlight.move('critical', traffic);
    request.traffic = traffic;
    return true;
  }

  private shed(
    layer: NonNullable<ReturnType<Shedder['refuses']>>,
    traffic: TrafficClass,
    request: FastifyRequest,
    reply: FastifyReply,
  ): false {
    this.metrics.count(layer, traffic, 'shed');
    sendRefusal(anyRefusal(), request, reply);
    return false;
  }

  private watch(traffic: TrafficClass): void {
    const layer = this.shedder.wouldRefuseIfOn(traffic);
    if (layer !== undefined) this.metrics.count(layer, traffic, 'watched');
  }

  /** It is under way until its answer is ready: a client that reads slowly keeps nobody else out. */
  private enter(traffic: TrafficClass, request: FastifyRequest, reply: FastifyReply): void {
    request.traffic = traffic;
    this.inFlight.enter(traffic);
    // A client that leaves before its body is complete gets no answer, and an answer that takes over the socket has
    // no moment of being sent: both end with the connection.
    reply.raw.once('close', () => this.leave(request));
  }

  private leave(request: FastifyRequest): void {
    if (request.traffic === null) return;
    this.inFlight.leave(request.traffic);
    request.traffic = null;
  }

  private trafficOf(request: FastifyRequest): RouteTraffic {
    const { config, url } = request.routeOptions;
    let known = this.known.get(config);
    if (known === undefined) {
      known = request.is404
        ? { traffic: 'spare' }
        : (config.traffic ?? trafficOfRoute(request.method, url ?? ''));
      this.known.set(config, known);
    }
    return known;
  }
}

function anyRefusal(): Refusal {
  return REFUSALS[randomInt(REFUSALS.length)]!;
}

function trafficOfRoute(method: string, url: string): RouteTraffic {
  return { traffic: VITAL_PATHS.has(url) ? 'vital' : byMethod(method) };
}

/** What is given back frees a place for others, whatever it is. */
function byMethod(method: string): TrafficClass {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return method === 'DELETE' ? 'critical' : 'demand';
}
