import { estimateOf } from './forecast.policy.js';
import { ticketPollSeconds } from './poll.policy.js';
import { drawViewOf } from './public-queue.js';
import { entryRequired, type QueueRoom, type QueueState } from './queue-state.policy.js';
import type { TicketView } from './queue.schemas.js';
import type { TicketRow } from './ticket.js';

const MS_PER_SECOND = 1000;
/** Nothing happens to a ticket that is over; clients that go on asking do so seldom. */
const OVER_POLL_SECONDS = 60;

/** A ticket for its holder: everything about the place, its estimate and the draw by which it came. */
export function ticketViewOf(ticket: TicketRow, state: QueueState, nowMs: number): TicketView {
  const room = state.rooms.find(({ id }) => id === ticket.roomId);
  const place = placeOf(ticket, room, nowMs);
  return {
    id: ticket.id,
    status: ticket.status === 'WAITING' && ticket.number === null ? 'WAITING_FOR_OPENING' : ticket.status,
    lane: ticket.lane,
    roomId: ticket.roomId,
    joinedAt: ticket.joinedAt.toISOString(),
    number: ticket.number,
    ...place,
    opensAt: room === undefined ? null : new Date(room.opensAtMs).toISOString(),
    expiresAt: ticket.status === 'ADMITTED' ? (ticket.expiresAt?.toISOString() ?? null) : null,
    entered: ticket.entryId !== null,
    entryRequired: entryRequired(state, nowMs),
    draw: room === undefined || room.kind === 'SAFETY_NET' ? null : drawViewOf(room),
  };
}

type Place = Pick<TicketView, 'position' | 'ahead' | 'estimate' | 'pollAfterSeconds'>;

function placeOf(ticket: TicketRow, room: QueueRoom | undefined, nowMs: number): Place {
  const { status, number, lane, entryId, expiresAt } = ticket;
  if (status === 'ADMITTED') {
    const estimate = { fromSeconds: 0, toSeconds: 0, reason: null };
    // Whoever has the token waits for nothing but its end.
    const endsInSeconds = ((expiresAt?.getTime() ?? nowMs) - nowMs) / MS_PER_SECOND;
    const pollAfterSeconds = ticketPollSeconds(entryId === null ? 0 : endsInSeconds);
    return { position: 0, ahead: 0, estimate, pollAfterSeconds };
  }
  if (status !== 'WAITING') {
    return { position: null, ahead: null, estimate: null, pollAfterSeconds: OVER_POLL_SECONDS };
  }
  if (number === null || room === undefined) {
    const opensInSeconds = room === undefined ? undefined : (room.opensAtMs - nowMs) / MS_PER_SECOND;
    const pollAfterSeconds = ticketPollSeconds(opensInSeconds);
    return { position: null, ahead: null, estimate: null, pollAfterSeconds };
  }
  const position = Math.max(1, number - room.lanes[lane].served);
  const forecast = room.forecast?.[lane];
  const told = forecast === undefined ? undefined : estimateOf(forecast, number, nowMs);
  const pollAfterSeconds = ticketPollSeconds(told?.fromSeconds);
  // Past its late end and not called: a pause, say, of which the next look at the line tells. "At once" would be wrong.
  const isOverdue = told === undefined || told.toSeconds === 0;
  const estimate = isOverdue ? null : { ...told, reason: forecast?.reason ?? null };
  return { position, ahead: position - 1, estimate, pollAfterSeconds };
}
