import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { MetricsRegistry } from '../metrics/index.js';
import { HealthRegistry } from './health.registry.js';

/** What the load balancer, the orchestrator and Prometheus ask; outside the versioned interface. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthRegistry,
    private readonly metrics: MetricsRegistry,
  ) {}

  @Get('healthz')
  alive(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const dependencies = await this.health.states();
    const ready = !this.health.isDraining && dependencies.every(({ up, required }) => up || !required);
    void reply.code(ready ? 200 : 503);
    return { status: this.health.isDraining ? 'draining' : ready ? 'ready' : 'not ready', dependencies };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async scrape(): Promise<string> {
    return this.metrics.metrics();
  }
}
