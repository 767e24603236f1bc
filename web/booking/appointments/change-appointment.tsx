import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, bodyOf, useApi } from '../../shared/api/index.js';
import { formatDay, formatInstant } from '../../shared/format/index.js';
import { Dialog } from '../parts/dialog.js';
import { type BookingWithTimeline, type Branch, useLanguage, useLoans } from '../reading.js';
import { RefusalBox } from '../refusal/refusal-box.js';
import { faultsOf } from '../refusal/place-of-fault.js';
import { DayChoice } from '../slot/day-choice.js';
import { Alternatives, Instead } from '../slot/instead.js';

interface Props {
  readonly booking: BookingWithTimeline;
  readonly branch: Branch;
}

/** Moving and cancelling, each with what follows from it said before. */
export function ChangeAppointment({ booking, branch }: Props): ReactNode {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'MOVE' | 'CANCEL'>();
  return (
    <section className="card stack" aria-labelledby="change-title">
      <h2 id="change-title">{t('change.title')}</h2>
      <p className="soft">{t('change.more')}</p>
      <Deadlines booking={booking} timeZone={branch.timeZone} />
      <div className="row">
        <button type="button" className="button" onClick={() => setDoing('MOVE')}>
          {t('change.move')}
        </button>
        <button type="button" className="button button-danger" onClick={() => setDoing('CANCEL')}>
          {t('change.cancel')}
        </button>
      </div>
      {doing === 'CANCEL' && <CancelDialog booking={booking} onClose={() => setDoing(undefined)} />}
      {doing === 'MOVE' && (
        <MoveDialog booking={booking} branch={branch} onClose={() => setDoing(undefined)} />
      )}
    </section>
  );
}

/** Until when, by the clock of the branch, before anybody finds out by being refused. */
function Deadlines({ booking, timeZone }: { booking: BookingWithTimeline; timeZone: string }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (booking.deadlines === null) return null;
  const { cancelUntil, rescheduleUntil, reschedulesLeft } = booking.deadlines;
  return (
    <ul className="bring">
      <li>{t('change.cancelUntil', { at: formatInstant(cancelUntil, language, timeZone) })}</li>
      <li>
        {t('change.moveUntil', {
          at: formatInstant(rescheduleUntil, language, timeZone),
          count: reschedulesLeft,
        })}
      </li>
    </ul>
  );
}

interface Doing {
  readonly problem: ApiProblem | undefined;
  readonly busy: boolean;
  readonly act: (work: (key: string) => Promise<unknown>) => void;
}

/** One key as long as the answer is not known; a refusal is an answer. */
function useDoing(bookingId: string, onDone: () => void): Doing {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const key = useRef<string>(undefined);
  const act = (work: (key: string) => Promise<unknown>): void => {
    if (busy) return;
    key.current ??= crypto.randomUUID();
    setBusy(true);
    setProblem(undefined);
    const run = async (sentAs: string): Promise<void> => {
      await work(sentAs);
      await Promise.all(
        [['booking', bookingId], ['bookings'], ['calendar']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
      onDone();
    };
    run(key.current).catch((error: unknown) => {
      const found = asProblem(error);
      if (!found.outcomeUnknown && found.code !== 'RATE_LIMITED') key.current = undefined;
      setProblem(found);
      setBusy(false);
    });
  };
  return { problem, busy, act };
}

function CancelDialog({
  booking,
  onClose,
}: {
  booking: BookingWithTimeline;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const { problem, busy, act } = useDoing(booking.id, onClose);
  const cancel = (): void =>
    act((key) =>
      bodyOf(
        api.POST('/api/v1/bookings/{id}/cancel', {
          params: { path: { id: booking.id }, header: { 'idempotency-key': key } },
          body: {},
        }),
      ),
    );
  return (
    <Dialog title={t('cancel.title')} onClose={onClose}>
      <p>{t('cancel.what', { day: formatDay(booking.date, language) })}</p>
      <ul className="bring">
        <li>{t('cancel.place')}</li>
        <li>{t('cancel.again')}</li>
        <li>{t('cancel.money')}</li>
      </ul>
      {problem && <RefusalBox problem={problem} />}
      <div className="row">
        <button type="button" className="button" onClick={onClose}>
          {t('cancel.keep')}
        </button>
        <button type="button" className="button button-danger" aria-disabled={busy} onClick={cancel}>
          {t('cancel.sure')}
        </button>
      </div>
    </Dialog>
  );
}

interface Target {
  readonly branchId: string;
  readonly date: string | undefined;
  readonly window: string | null | undefined;
}

function MoveDialog({ booking, branch, onClose }: Props & { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const product = useLoans().data?.find(({ loanId }) => loanId === booking.loanId)?.product ?? 'MORTGAGE';
  const [to, setTo] = useState<Target>({ branchId: branch.id, date: undefined, window: undefined });
  const { problem, busy, act } = useDoing(booking.id, onClose);
  const ready = to.date !== undefined && to.window !== undefined;
  const move = (): void => {
    const { branchId, date, window } = to;
    if (date === undefined || window === undefined) return;
    act((key) =>
      bodyOf(
        api.POST('/api/v1/bookings/{id}/reschedule', {
          params: { path: { id: booking.id }, header: { 'idempotency-key': key } },
          body: { branchId, date, ...(window !== null && { window }) },
        }),
      ),
    );
  };
  const faults = problem ? faultsOf(problem) : [];
  return (
    <Dialog title={t('move.title')} onClose={onClose}>
      <p>{t('move.what')}</p>
      <DayChoice
        branchId={to.branchId}
        product={product}
        date={to.date}
        window={to.window}
        fault={faults.find(({ place }) => place === 'day')?.detail}
        onChoose={(date, window) => setTo({ ...to, date, window })}
        whenFull={(date, days) => (
          <Instead
            branch={branch}
            product={product}
            date={date}
            days={days}
            onDay={(day) => setTo({ ...to, date: day, window: null })}
            onBranch={(branchId, day) => setTo({ branchId, date: day, window: null })}
          />
        )}
      />
      {to.date !== undefined && ready && (
        <p className="notice">
          {t('move.fromTo', {
            from: formatDay(booking.date, language, 'medium'),
            to: formatDay(to.date, language, 'medium'),
          })}
        </p>
      )}
      {problem && (
        <RefusalBox problem={problem}>
          <Alternatives
            problem={problem}
            branches={[branch]}
            onChoose={(branchId, date) => setTo({ branchId, date, window: null })}
          />
        </RefusalBox>
      )}
      <div className="row">
        <button type="button" className="button" onClick={onClose}>
          {t('move.keep')}
        </button>
        <button
          type="button"
          className="button button-main"
          disabled={!ready}
          aria-disabled={busy}
          onClick={move}
        >
          {t('move.sure')}
        </button>
      </div>
    </Dialog>
  );
}
