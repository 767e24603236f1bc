import { Controller, Get, Header, Res } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Operation, operation } from '../http/operation.js';
import { MetricsRegistry } from '../metrics/index.js';
import { HealthRegistry } from './health.registry.js';

/** Where Nest finds them; the prefix of the interface does not stand before them. */
export const HEALTH_PATHS = ['healthz', 'readyz', 'metrics'] as const;

const readiness = z
  .object({
    status: z.enum(['ready', 'not ready', 'draining']),
    dependencies: z.array(
      z.object({
        name: z.string(),
        required: z
          .boolean()
          .meta({ description: 'A required one that is down makes the process not ready; another slower.' }),
        up: z.boolean(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

const showAlive = operation({
  summary: 'Whether the process lives',
  description: 'Asks nothing but the process itself: restarting it mends nothing else.',
  tag: 'Health',
  answers: { 200: { description: 'It lives.', schema: z.object({ status: z.literal('alive') }) } },
});
const showReady = operation({
  summary: 'Whether the process should be sent requests',
  tag: 'Health',
  answers: {
    200: { description: 'It should; what else it depends on is told.', schema: readiness },
    503: {
      description: 'Not now: a required dependency is down, or the process is draining.',
      schema: readiness,
    },
  },
});
const showMetrics = operation({
  summary: 'Measures for Prometheus',
  tag: 'Health',
  answers: { 200: { description: 'Text exposition format.', schema: z.string(), mediaType: 'text/plain' } },
});

/** What the load balancer, the orchestrator and Prometheus ask; outside the versioned interface. */
@Controller()
@SkipThrottle()
export class HealthController {
  constructor(
    private readonly health: HealthRegistry,
    private readonly metrics: MetricsRegistry,
  ) {}

  @Get('healthz')
  @Operation(showAlive)
  alive(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('readyz')
  @Operation(showReady)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.input<typeof readiness>> {
    const dependencies = await this.health.recentStates();
    const ready = !this.health.isDraining && dependencies.every(({ up, required }) => up || !required);
    void reply.code(ready ? 200 : 503);
    return { status: this.health.isDraining ? 'draining' : ready ? 'ready' : 'not ready', dependencies };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Operation(showMetrics)
  async scrape(): Promise<string> {
    return this.metrics.metrics();
  }
}
