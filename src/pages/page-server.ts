import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdentityConfig } from '../identity/index.js';
import { Logger } from '../platform/logging/index.js';
import { FILE_HEADERS, OPENER_POLICY, pagePolicy, SHELL_HEADERS } from './page-headers.policy.js';
import { BOOKING_PATHS, CONSOLE_PREFIX, RETURN_PATH } from './page-paths.js';
import { PagesConfig } from './pages.config.js';

/** `npm run build:web` writes there, whether this runs compiled or as it is written. */
const BUILT_FOLDER = fileURLToPath(new URL('../../dist/web', import.meta.url));
/** Names carry the fingerprint of what is inside, so that a browser never asks again. */
const FOREVER_S = 31_536_000;
/** In the shells, where the nonce of each answer goes. */
const NONCE_MARK = '%NONCE%';
const NONCE_BYTES = 16;
/** In the shells, where what they are told goes, so that they need not ask. */
const CONFIG_MARK = '%CONFIG%';

const NOT_FOUND = 404;
/** Below these nothing is ever a page. */
const NEVER_PAGES = /^\/(?:api|assets)(?:\/|$)/;

type Page = 'booking' | 'console';

/**
 * Sends the built pages. They hold nothing that must be guarded: everything that they show they ask the interface for,
 * with the token of whoever signed in. So they stand outside of the interface's rules and limits, which cost a store.
 */
@Injectable()
export class PageServer implements OnModuleInit {
  private readonly signInOrigins: readonly string[];

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly pages: PagesConfig,
    private readonly identity: IdentityConfig,
    private readonly logger: Logger,
  ) {
    const more = pages.signInOrigins?.split(',') ?? [];
    this.signInOrigins = [...new Set([new URL(identity.issuer).origin, ...more])];
  }

  onModuleInit(): void {
    if (!existsSync(join(BUILT_FOLDER, 'index.html'))) {
      this.logger.warn({ folder: BUILT_FOLDER }, 'there are no pages: npm run build:web makes them');
      return;
    }
    const fastify: FastifyInstance = this.adapter.httpAdapter.getInstance();
    this.sendFiles(fastify);
    this.sendShells(fastify);
    this.sendConfig(fastify);
  }

  /** Compressed when they were built, as small as it gets: nothing is compressed while people wait. */
  private sendFiles(fastify: FastifyInstance): void {
    // Not awaited: Fastify would then settle who answers errors before Nest has said that it does.
    void fastify.register(fastifyStatic, {
      root: join(BUILT_FOLDER, 'assets'),
      prefix: '/assets/',
      preCompressed: true,
      index: false,
      maxAge: FOREVER_S * 1000,
      immutable: true,
      setHeaders: (reply) => void reply.headers(FILE_HEADERS),
    });
    const icon = readFileSync(join(BUILT_FOLDER, 'favicon.svg'));
    fastify.get('/favicon.svg', (_, reply) =>
      reply
        .headers({ ...FILE_HEADERS, 'cache-control': 'public, max-age=86400' })
        .type('image/svg+xml')
        .send(icon),
    );
  }

  private sendShells(fastify: FastifyInstance): void {
    const [booking, console] = [this.shellOf('index.html'), this.shellOf('console/index.html')];
    for (const path of BOOKING_PATHS) {
      fastify.get(path, (request, reply) => this.sendShell(booking, request.routeOptions.url, reply));
    }
    fastify.get(CONSOLE_PREFIX, (_, reply) => reply.redirect(`${CONSOLE_PREFIX}/`, 308));
    fastify.get(`${CONSOLE_PREFIX}/${RETURN_PATH}`, (request, reply) =>
      this.sendShell(console, request.routeOptions.url, reply),
    );
    // A browser at a mistyped address is shown a page that leads on. No route of its own: what there is not stays so to
    // whoever bounds how often that is asked for, and to programs.
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.is404 && wantsPage(request)) void this.sendShell(booking, undefined, reply.code(NOT_FOUND));
      else done();
    });
    fastify.get(`${CONSOLE_PREFIX}/*`, (request, reply) =>
      this.sendShell(console, request.routeOptions.url, reply),
    );
  }

  private shellOf(name: string): string {
    const told = JSON.stringify(this.config()).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    // A function: what a bank has in its addresses is no pattern.
    return readFileSync(join(BUILT_FOLDER, name), 'utf8').replaceAll(CONFIG_MARK, () => told);
  }

  private sendShell(shell: string, route: string | undefined, reply: FastifyReply): FastifyReply {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return reply
      .headers({
        ...SHELL_HEADERS,
        ...(route?.endsWith(`/${RETURN_PATH}`) !== true && OPENER_POLICY),
        'content-security-policy': pagePolicy(nonce, this.signInOrigins),
      })
      .type('text/html; charset=utf-8')
      .send(shell.replaceAll(NONCE_MARK, nonce));
  }

  /** What differs from bank to bank, so that one build serves them all. */
  private config() {
    const clientIds: Record<Page, string> = {
      booking: this.pages.bookingClientId,
      console: this.pages.consoleClientId,
    };
    const { issuer, sandbox } = this.identity;
    return { issuer, clientIds, scope: this.pages.scope, sandbox };
  }

  private sendConfig(fastify: FastifyInstance): void {
    const config = JSON.stringify(this.config());
    fastify.get('/pages-config.json', (_, reply) =>
      reply
        .headers({ ...FILE_HEADERS, 'cache-control': 'no-cache' })
        .type('application/json; charset=utf-8')
        .send(config),
    );
  }
}

/** Browsers name HTML when somebody follows a link or types an address; programs do not. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !NEVER_PAGES.test(url) && headers.accept?.includes('text/html') === true;
}
