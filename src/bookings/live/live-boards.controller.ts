import { Controller, Get, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RateClass } from '../../admission/index.js';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { Access, allow } from '../../identity/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { isRefusal, type Refusal } from '../../platform/errors/index.js';
import { Input, type InputOf, Operation, operation } from '../../platform/http/index.js';
import { LiveBoards } from './live-boards.js';

const watchBoard = operation({
  summary: "Changes of a branch's day as they happen",
  description:
    'Server-sent events. Open the stream, wait for `ready`, then read the board: nothing falls between the two. Each `booking` event has the booking as it is now, or null where it has left this day; it may be told more than once, so compare `seq` of the timeline or simply replace the row. After `reload` read the board again. The stream ends after ten minutes and when its process does: come back with `Last-Event-ID`.',
  tag: 'Staff: bookings',
  query: z.strictObject({ branchId, date: daySchema }),
  headers: z.object({
    'last-event-id': z
      .string()
      .regex(/^\d{1,15}$/, 'FIELD_FORMAT|format=the id of the last event')
      .optional(),
  }),
  answers: {
    200: {
      description: 'Events `ready`, `booking` and `reload`.',
      schema: z.string().meta({ example: 'id: 7\nevent: booking\ndata: {"type":"CHECKED_IN", …}\n\n' }),
      mediaType: 'text/event-stream',
    },
  },
});

/** The day of a branch, live. */
@Controller('staff/bookings')
@RateClass('staff')
export class LiveBoardsController {
  constructor(private readonly boards: LiveBoards) {}

  @Get('stream')
  @Access(allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId'))
  @Operation(watchBoard)
  async watch(
    @Input(watchBoard) { query, headers }: InputOf<typeof watchBoard>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | Refusal> {
    const lastEventId = headers['last-event-id'];
    const stream = await this.boards.open(
      query.branchId,
      query.date,
      lastEventId === undefined ? undefined : Number(lastEventId),
    );
    if (isRefusal(stream)) return stream;
    // Proxies that gather an answer before they pass it on would make a live board a dead one.
    void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    return new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
  }
}
