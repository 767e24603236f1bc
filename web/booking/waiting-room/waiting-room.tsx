import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serverClock } from '../../shared/api/index.js';
import { BANK_TIME_ZONE, formatCountdown, formatInstant } from '../../shared/format/index.js';
import { useNow } from '../parts/use-now.js';
import { useLanguage } from '../reading.js';
import { ReadAgain } from '../refusal/read-again.js';
import { RefusalBox } from '../refusal/refusal-box.js';
import { useEntryEnd, useEntryToken } from './entry-pass.js';
import { aheadOf, isOver, type Room, type Ticket, useQueue, useTicket } from './queue.js';

const SECONDS_PER_MINUTE = 60;

interface Props {
  /** The chosen place is kept, and booking it needs no turn. */
  readonly isIn?: boolean;
  /** Another one is: a line that nobody stands in is of no use to them, and one that they stand in is. */
  readonly hasPlace?: boolean;
  /** What to do when it is one's turn, where the form does not stand below. */
  readonly onTurn?: ReactNode;
}

/**
 * The line before the door, when there is one: one's place, how many are ahead, about how long, and by which rule. It
 * stands above the form and takes nothing away: what was typed is there when it is one's turn.
 */
export function WaitingRoom({ isIn = false, hasPlace = false, onTurn }: Props): ReactNode {
  const { t } = useTranslation();
  const queue = useQueue().data;
  const token = useEntryToken();
  const room = queue?.room ?? null;
  const open = room !== null && (queue?.entryRequired === true || room.status === 'PRE_QUEUE');
  const { ticket, unknown, problem, join, askAgain } = useTicket(open ? room : undefined);
  const stands = token !== undefined || (ticket !== undefined && !isOver(ticket));
  const standsElsewhere = stands && ticket !== undefined && ticket.roomId !== room?.id;
  if (!open || isIn || (hasPlace && !stands)) return null;
  return (
    <section className="card stack" aria-labelledby="queue-title">
      <h2 id="queue-title">{t('queue.title')}</h2>
      {token === undefined ? (
        <>
          <p className="soft">{t('queue.why')}</p>
          {ticket?.status === 'EXPIRED' && <p className="notice notice-warn">{t('queue.missed')}</p>}
          {ticket !== undefined && !isOver(ticket) ? (
            <Place ticket={ticket} room={room} />
          ) : unknown !== undefined ? (
            // Also where no more numbers are given out: whoever has one gets the same.
            <ReadAgain problem={unknown} onAgain={askAgain} />
          ) : room.taking ? (
            <button type="button" className="button button-main" onClick={join}>
              {t('queue.join')}
            </button>
          ) : (
            <p className="notice notice-warn">{t('queue.notTaking')}</p>
          )}
        </>
      ) : (
        <>
          <Turn />
          {onTurn}
        </>
      )}
      {problem && <RefusalBox problem={problem} />}
      {!standsElsewhere && <Opening room={room} />}
      <details>
        <summary>{t('queue.ruleTitle')}</summary>
        <p className="soft">{t('queue.rule')}</p>
      </details>
    </section>
  );
}

/** Until when one may come in is told with the turn: whoever does not know it is thrown out by surprise. */
function Turn(): ReactNode {
  const { t } = useTranslation();
  const endsAtMs = useEntryEnd();
  const nowMs = useNow(endsAtMs !== undefined);
  return (
    <div className="notice">
      <p role="status">{t('queue.turn')}</p>
      {endsAtMs !== undefined && (
        <p>
          {t('queue.turnEnds')}{' '}
          <span role="timer" className="strong">
            {formatCountdown(endsAtMs - nowMs)}
          </span>
        </p>
      )}
    </div>
  );
}

function Place({ ticket, room }: { ticket: Ticket; room: Room }): ReactNode {
  const { t } = useTranslation();
  const { number, estimate } = ticket;
  const ahead = aheadOf(ticket, room);
  const isPaused = room.status === 'PAUSED';
  return (
    <>
      <div role="status" className="stack-small">
        {number === null ? (
          <p>{t('queue.drawn')}</p>
        ) : (
          <p className="row">
            <span>{t('queue.number')}</span> <span className="number">{number}</span>
          </p>
        )}
        {ahead !== null && <p>{t('queue.ahead', { count: ahead })}</p>}
        {estimate !== null && <p>{estimateText(t, estimate)}</p>}
        {isPaused ? (
          <p className="notice notice-warn">{t('queue.paused')}</p>
        ) : (
          estimate?.reason != null && <p className="soft">{t(`queue.later.${estimate.reason}`)}</p>
        )}
      </div>
      {number !== null && ahead !== null && (
        <progress
          className="queue-progress"
          aria-label={t('queue.progress')}
          max={number}
          value={number - ahead - 1}
        />
      )}
      <p className="soft">{t('queue.live')}</p>
    </>
  );
}

function estimateText(
  t: ReturnType<typeof useTranslation>['t'],
  { fromSeconds, toSeconds }: NonNullable<Ticket['estimate']>,
): string {
  const [from, to] = [fromSeconds, toSeconds].map((seconds) => Math.ceil(seconds / SECONDS_PER_MINUTE));
  return from === to ? t('queue.estimateOne', { to }) : t('queue.estimate', { from, to });
}

/** By the clock of the bank; no branch is chosen for a queue. */
function Opening({ room }: { room: Room }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const before = room.status === 'PRE_QUEUE' || room.status === 'SCHEDULED';
  const nowMs = useNow(before);
  if (!before) return null;
  return (
    <p className="soft">
      {t('queue.opens', { at: formatInstant(room.opensAt, language, BANK_TIME_ZONE) })}{' '}
      <span role="timer" className="strong">
        {formatCountdown(serverClock.msAt(room.opensAt) - nowMs)}
      </span>
    </p>
  );
}
