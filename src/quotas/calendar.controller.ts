import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { isNoneMatch } from '../branches/index.js';
import { Access, allow } from '../identity/index.js';
import { isRefusal, languageOf } from '../platform/errors/index.js';
import { Operation, readInput, sendRefusal } from '../platform/http/index.js';
import { type CalendarPage, CalendarPages } from './calendar-pages.js';
import { showCalendar } from './quotas.schemas.js';

@Controller('branches')
@RateClass('calendar-read')
@Access(allow.everyone())
export class CalendarController {
  constructor(private readonly pages: CalendarPages) {}

  /** Sends by itself, so that a page that is ready costs one look-up: no parsing, no serialising. */
  @Get(':id/calendar')
  @Operation(showCalendar)
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void | Promise<void> {
    // The address is the key as it was sent; clients that write it otherwise share the page behind it.
    const address = `${request.headers['accept-language'] ?? ''} ${request.url}`;
    const page = this.pages.ready(address);
    if (page !== undefined) return sendPage(page, request, reply);
    return this.#make(address, request, reply);
  }

  async #make(address: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { path, query } = readInput(showCalendar, request);
    const language = languageOf(request.headers['accept-language']);
    const page = await this.pages.get({ branchId: path.id, ...query, language }, address);
    if (isRefusal(page)) sendRefusal(page, request, reply);
    else sendPage(page, request, reply);
  }
}

function sendPage(page: CalendarPage, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    etag: page.etag,
    'cache-control': 'public, max-age=1',
    vary: 'Accept-Language',
    'content-language': page.language,
  });
  if (isNoneMatch(request.headers['if-none-match'], page.etag)) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(page.body);
}
