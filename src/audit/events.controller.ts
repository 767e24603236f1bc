import { Controller, Get, Headers, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateClass } from '../admission/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, languageOf, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { EventExports } from './event-export.js';
import { kindOf } from './event-kinds.js';
import { type EventSearch, EventSearches } from './event-search.read-model.js';
import { type EventView, exportEvents, searchEvents } from './events.schemas.js';
import type { LoggedEvent } from './logged-event.js';

/** Staff search the log of their branch; whoever reaches all branches searches all of it. */
const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId');

@Controller('staff/events')
@RateClass('staff')
export class EventsController {
  constructor(
    private readonly searches: EventSearches,
    private readonly exports: EventExports,
  ) {}

  @Get()
  @Access(READERS)
  @Operation(searchEvents)
  async search(
    @Input(searchEvents) { query }: InputOf<typeof searchEvents>,
  ): Promise<{ events: EventView[]; nextCursor: string | null } | Refusal> {
    const range = this.searches.rangeOf(searchOf(query));
    if (isRefusal(range)) return range;
    const beforeId = query.cursor === undefined ? undefined : Number(query.cursor);
    const found = await this.searches.page(range, beforeId, query.limit + 1);
    if (isRefusal(found)) return found;
    const events = found.slice(0, query.limit);
    const nextCursor = found.length > query.limit ? String(events.at(-1)!.id) : null;
    return { events: events.map((event) => viewOf(event)), nextCursor };
  }

  @Get('export')
  @Access(READERS)
  @Operation(exportEvents)
  async export(
    @Input(exportEvents) { query }: InputOf<typeof exportEvents>,
    @CallerOf() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile | Refusal> {
    const range = this.searches.rangeOf(searchOf(query));
    if (isRefusal(range)) return range;
    const file = await this.exports.execute({
      range,
      format: query.format,
      language: languageOf(language),
      caller,
      traceId: request.id,
    });
    if (isRefusal(file)) return file;
    const disposition = `attachment; filename="${file.filename}"`;
    return new StreamableFile(file.stream, { type: file.mediaType, disposition });
  }
}

type Query = InputOf<typeof exportEvents>['query'] | InputOf<typeof searchEvents>['query'];

function searchOf({ branchId, kind, subjectId, type, actorId, from, to }: Query): EventSearch {
  return { branchId, kind, subjectId, type, actorId, from, to };
}

function viewOf(event: LoggedEvent): EventView {
  const { id, at, subjectType, subjectId, seq, type, fromState, toState, ...more } = event;
  const { actorId, actorRole, branchId, reason, traceId, details } = more;
  return {
    id,
    at: at.toISOString(),
    kind: kindOf(subjectType),
    subjectId,
    seq,
    type,
    from: fromState,
    to: toState,
    actorId,
    actorRole,
    branchId,
    reason,
    traceId,
    details,
  };
}
