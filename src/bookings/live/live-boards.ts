import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, EventTail, type LoggedEvent } from '../../audit/index.js';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { HealthRegistry } from '../../platform/health/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import type { BookingState } from '../booking.state.js';
import type { BookingRow } from '../booking.js';
import { BookingsReadModel } from '../bookings.read-model.js';
import { StaffViews } from '../day/staff-view.js';
import { BoardStream } from './board-stream.js';

/** Every counter and back office of a large bank on one process; each costs a socket and some KB. */
const MAX_STREAMS = 1000;
/** Below the minute after which proxies give a silent connection up. */
const BEAT_EVERY_MS = 15_000;
/** A token is checked when a stream begins; none outlives the right to it by more than this. */
const STREAM_MAX_MS = 600_000;
const WATCH_EVERY_MS = 1000;
/** Screens come back within this, not all in the same moment as their process ends. */
const RETRY_MS = 2000;
/** Before the last seen event: one of a transaction that committed late has a lower id. Told twice does no harm. */
const RESUME_OVERLAP_EVENTS = 200;
/** Further back the screen reads its board anew, which is cheaper. */
const RESUME_MAX_EVENTS = 2000;

/** As the list of the day leaves them out: a place that is only held, or was, is nobody whom the branch expects. */
const NOT_ON_BOARD: readonly BookingState[] = ['HELD', 'RELEASED', 'EXPIRED'];

/** Tells every open screen of a branch's day what changes on it, also when another process changed it. */
@Injectable()
export class LiveBoards implements OnModuleDestroy {
  private readonly streams = new Set<BoardStream>();
  private beatAtMs = 0;
  private watch: NodeJS.Timeout | undefined;
  private readonly listener = (events: readonly LoggedEvent[]): Promise<void> => this.tell(events);

  constructor(
    private readonly tail: EventTail,
    private readonly log: EventLog,
    private readonly bookings: BookingsReadModel,
    private readonly views: StaffViews,
    private readonly health: HealthRegistry,
    metrics: MetricsRegistry,
  ) {
    metrics.showGauge(
      'yuhuan_board_streams',
      'Open screens that watch the day of a branch',
      () => this.streams.size,
    );
  }

  /**
   * @param lastEventId what the screen has seen last, where it comes back.
   * @returns a stream that begins with `ready`, or OVERLOADED while this process has too many or is ending.
   */
  async open(branchId: string, date: string, lastEventId?: number): Promise<BoardStream | Refusal> {
    if (this.streams.size >= MAX_STREAMS || this.health.isDraining) {
      const retryAfterSeconds = RETRY_MS / 1000;
      return refuse(platformErrors.OVERLOADED, { retryAfterSeconds }, { retryAfterSeconds });
    }
    const stream = new BoardStream(branchId, date, performance.now());
    this.streams.add(stream);
    stream.once('close', () => this.forget(stream));
    try {
      const seen = await this.tail.listen(this.listener);
      this.watch ??= setInterval(() => this.look(), WATCH_EVERY_MS).unref();
      stream.begin(RETRY_MS);
      stream.send('ready', { branchId, date }, seen);
      if (lastEventId !== undefined) await this.resume(stream, lastEventId);
      return stream;
    } catch (error) {
      stream.destroy();
      this.forget(stream);
      throw error;
    }
  }

  onModuleDestroy(): void {
    for (const stream of this.streams) stream.end();
    clearInterval(this.watch);
  }

  private forget(stream: BoardStream): void {
    if (!this.streams.delete(stream) || this.streams.size > 0) return;
    clearInterval(this.watch);
    this.watch = undefined;
    this.tail.leave(this.listener);
  }

  private look(): void {
    const nowMs = performance.now();
    const beat = nowMs - this.beatAtMs >= BEAT_EVERY_MS;
    if (beat) this.beatAtMs = nowMs;
    for (const stream of this.streams) {
      if (this.health.isDraining || nowMs - stream.openedAtMs >= STREAM_MAX_MS) stream.end();
      else if (beat) stream.beat();
    }
  }

  private async resume(stream: BoardStream, lastEventId: number): Promise<void> {
    const from = Math.max(0, lastEventId - RESUME_OVERLAP_EVENTS);
    const events = await this.log.since(from, RESUME_MAX_EVENTS);
    if (events.length >= RESUME_MAX_EVENTS) stream.send('reload', {});
    else await this.tell(events, [stream]);
  }

  private async tell(
    events: readonly LoggedEvent[],
    streams: Iterable<BoardStream> = this.streams,
  ): Promise<void> {
    const byBranch = Map.groupBy(streams, ({ branchId }) => branchId);
    const concerned = events.filter(
      (event) => event.subjectType === 'booking' && branchesOf(event).some((id) => byBranch.has(id)),
    );
    if (concerned.length === 0) return;
    const ids = [...new Set(concerned.map(({ subjectId }) => subjectId))];
    const rows = await this.bookings.findAll(ids).catch((error: unknown) => {
      // These events are not told again: whoever watches one of the boards has to read it anew.
      const watching = new Set(concerned.flatMap(branchesOf).flatMap((id) => byBranch.get(id) ?? []));
      for (const stream of watching) stream.send('reload', {});
      throw error;
    });
    const bookings = new Map(rows.map((row) => [row.id, row]));
    for (const event of concerned) {
      const row = bookings.get(event.subjectId);
      const watching = new Set(branchesOf(event).flatMap((id) => byBranch.get(id) ?? []));
      if (row !== undefined) for (const stream of watching) this.tellOne(stream, event, row);
    }
  }

  private tellOne(stream: BoardStream, event: LoggedEvent, row: BookingRow): void {
    const here = row.branchId === stream.branchId && row.date === stream.date;
    if (!here && slotBefore(event)?.date !== stream.date) return;
    const shown = here && !NOT_ON_BOARD.includes(row.status);
    stream.send(
      'booking',
      {
        type: event.type,
        at: event.at.toISOString(),
        by: event.actorRole,
        bookingId: row.id,
        booking: shown ? this.views.of(row) : null,
      },
      event.id,
    );
  }
}

/** A move concerns the day that is left, too. */
function branchesOf(event: LoggedEvent): string[] {
  const before = slotBefore(event)?.branchId;
  return [event.branchId, before].filter((id) => typeof id === 'string');
}

function slotBefore({ type, details }: LoggedEvent): { branchId: string; date: string } | undefined {
  const moved = type === 'RESCHEDULED' || type === 'MOVED';
  if (!moved || typeof details !== 'object' || details === null) return undefined;
  return (details as { from?: { branchId: string; date: string } }).from;
}
