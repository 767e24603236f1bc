import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyOf, serverClock, useApi } from '../../shared/api/index.js';
import { BANK_TIME_ZONE, formatDay, formatInstant } from '../../shared/format/index.js';
import { isSameSlot, type Slot } from '../draft/draft.js';
import { Dialog } from '../parts/dialog.js';
import { useNow } from '../parts/use-now.js';
import { AskingNotice } from '../promise/asking-notice.js';
import { type Asking, useAsking } from '../promise/use-asking.js';
import { type BookingWithTimeline, type Branch, useBranches, useLanguage, useLoans } from '../reading.js';
import { BranchPhone } from '../refusal/branch-phone.js';
import { faultsOf, type PlaceOfFault } from '../refusal/place-of-fault.js';
import { useSaid } from '../refusal/use-said.js';
import { BranchChoice } from '../slot/branch-choice.js';
import { DayChoice } from '../slot/day-choice.js';
import { Alternatives, Instead } from '../slot/instead.js';

interface Props {
  readonly booking: BookingWithTimeline;
  /** undefined: the branches could not be read; cancelling needs none. */
  readonly branch: Branch | undefined;
  readonly onChanged: () => void;
}

/** Moving and cancelling, each with what follows from it said before. */
export function ChangeAppointment({ booking, branch, onChanged }: Props): ReactNode {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'MOVE' | 'CANCEL'>();
  const close = (): void => setDoing(undefined);
  const changed = (): void => {
    close();
    onChanged();
  };
  return (
    <section className="card stack" aria-labelledby="change-title">
      <h2 id="change-title">{t(booking.closure === null ? 'change.title' : 'closure.title')}</h2>
      {booking.closure === null ? (
        <>
          <p className="soft">{t('change.more')}</p>
          <Deadlines booking={booking} branch={branch} />
        </>
      ) : (
        <Closed closure={booking.closure} branch={branch} />
      )}
      <div className="row">
        {branch !== undefined && booking.deadlines?.reschedulesLeft !== 0 && (
          <button type="button" className="button" onClick={() => setDoing('MOVE')}>
            {t('change.move')}
          </button>
        )}
        <button type="button" className="button button-danger" onClick={() => setDoing('CANCEL')}>
          {t('change.cancel')}
        </button>
      </div>
      {doing === 'CANCEL' && <CancelDialog booking={booking} onClose={close} onChanged={changed} />}
      {doing === 'MOVE' && branch !== undefined && (
        <MoveDialog booking={booking} branch={branch} onClose={close} onChanged={changed} />
      )}
    </section>
  );
}

interface ClosedProps {
  readonly closure: NonNullable<BookingWithTimeline['closure']>;
  readonly branch: Branch | undefined;
}

/** The branch has closed since: nothing binds the customer, and somebody there can be asked. */
function Closed({ closure: { hours, reason }, branch }: ClosedProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p className="notice notice-warn">
        {hours === null ? t('closure.day', { reason }) : t('closure.hours', { ...hours, reason })}
      </p>
      <p>{t('closure.what')}</p>
      {branch !== undefined && <BranchPhone branch={branch} />}
    </>
  );
}

/** Until when, by the clock of the branch, before anybody finds out by being refused; and what to do when it is over. */
function Deadlines({ booking, branch }: Omit<Props, 'onChanged'>): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow(true);
  if (booking.deadlines === null) return null;
  const { cancelUntil, rescheduleUntil, reschedulesLeft } = booking.deadlines;
  const at = (instant: string): { at: string } => ({
    at: formatInstant(instant, language, branch?.timeZone ?? BANK_TIME_ZONE),
  });
  const isOver = (instant: string): boolean => serverClock.msAt(instant) <= nowMs;
  const move = isOver(rescheduleUntil)
    ? t('change.moveOver', at(rescheduleUntil))
    : reschedulesLeft === 0
      ? t('change.noMovesLeft')
      : t('change.moveUntil', { ...at(rescheduleUntil), count: reschedulesLeft });
  const cancel = isOver(cancelUntil) ? 'change.cancelOver' : 'change.cancelUntil';
  return (
    <>
      <ul className="bring">
        <li>{t(cancel, at(cancelUntil))}</li>
        <li>{move}</li>
      </ul>
      {isOver(cancelUntil) && branch !== undefined && <BranchPhone branch={branch} />}
    </>
  );
}

/** A change of one's own booking: when it is done everything that shows it is read again, and the dialog closes. */
function useChange(
  bookingId: string,
  onDone: () => void,
): Omit<Asking, 'ask'> & { readonly ask: (send: (key: string) => Promise<unknown>) => void } {
  const queries = useQueryClient();
  const { ask, ...asking } = useAsking();
  const done = async (): Promise<void> => {
    const changed = [['booking', bookingId], ['bookings'], ['calendar']];
    await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
    onDone();
  };
  return { ...asking, ask: (send) => ask(send, done) };
}

interface DialogProps {
  readonly booking: BookingWithTimeline;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

function CancelDialog({ booking, onClose, onChanged }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const language = useLanguage();
  const { state, busy, ask } = useChange(booking.id, onChanged);
  const cancel = (): void =>
    ask((key) =>
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
      <AskingNotice state={state} />
      <DialogButtons
        keep={t('cancel.keep')}
        sure={t('cancel.sure')}
        look="button-danger"
        ready
        busy={busy}
        onKeep={onClose}
        onSure={cancel}
      />
    </Dialog>
  );
}

interface Target {
  readonly branchId: string;
  readonly date: string | undefined;
  readonly window: string | null | undefined;
}

function MoveDialog({ booking, branch, onClose, onChanged }: DialogProps & { branch: Branch }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const product = useLoans().data?.find(({ loanId }) => loanId === booking.loanId)?.product ?? 'MORTGAGE';
  const branches = useBranches(undefined).data ?? [branch];
  const [to, setTo] = useState<Target>({ branchId: branch.id, date: undefined, window: undefined });
  const { state, busy, ask } = useChange(booking.id, onChanged);
  const choose = (branchId: string, date?: string, window?: string): void =>
    setTo({ branchId, date, window });
  const { branchId, date, window } = to;
  const slot = date === undefined || window === undefined ? undefined : { branchId, date, window };
  const isSame = slot !== undefined && isSameSlot(slot, booking);
  const move = (): void => {
    if (slot === undefined) return;
    ask((key) =>
      bodyOf(
        api.POST('/api/v1/bookings/{id}/reschedule', {
          params: { path: { id: booking.id }, header: { 'idempotency-key': key } },
          body: { branchId, date: slot.date, ...(slot.window !== null && { window: slot.window }) },
        }),
      ),
    );
  };
  const faultAt = useFaultAt(state);
  const there = branches.find(({ id }) => id === branchId) ?? branch;
  return (
    <Dialog title={t('move.title')} onClose={onClose}>
      <p>{t('move.what')}</p>
      <BranchChoice
        branchId={branchId}
        product={product}
        fault={faultAt('branch')}
        onChoose={(id) => choose(id)}
      />
      <DayChoice
        branchId={branchId}
        product={product}
        date={date}
        window={window}
        fault={faultAt('day')}
        windowFault={faultAt('window')}
        onChoose={(day, part) => setTo({ branchId, date: day, window: part })}
        whenFull={(full, days) => (
          <Instead
            branch={there}
            product={product}
            date={full}
            days={days}
            onDay={(day) => choose(branchId, day)}
            onBranch={choose}
          />
        )}
      />
      {slot !== undefined && <FromTo booking={booking} slot={slot} there={there} />}
      <AskingNotice state={state}>
        {state.kind === 'REFUSED' && (
          <Alternatives problem={state.problem} branches={branches} onChoose={choose} />
        )}
      </AskingNotice>
      <DialogButtons
        keep={t('move.keep')}
        sure={t('move.sure')}
        look="button-main"
        ready={slot !== undefined && !isSame}
        busy={busy}
        onKeep={onClose}
        onSure={move}
      />
    </Dialog>
  );
}

interface FromToProps {
  readonly booking: BookingWithTimeline;
  readonly slot: Slot;
  readonly there: Branch;
}

function FromTo({ booking, slot, there }: FromToProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { branchId, date, window } = slot;
  const to = [formatDay(date, language, 'medium'), window, branchId !== booking.branchId && there.name];
  return (
    <p className="notice">
      {isSameSlot(slot, booking)
        ? t('move.same')
        : t('move.fromTo', {
            from: formatDay(booking.date, language, 'medium'),
            to: to.filter(Boolean).join(' · '),
          })}
    </p>
  );
}

/** What the server says to each part of the form. */
function useFaultAt(state: Asking['state']): (at: PlaceOfFault) => string | undefined {
  const refusal = useSaid(state.kind === 'REFUSED' ? state.problem : undefined);
  const faults = refusal === undefined ? [] : faultsOf(refusal);
  return (at) => faults.find(({ place }) => place === at)?.detail;
}

interface ButtonsProps {
  readonly keep: string;
  readonly sure: string;
  readonly look: 'button-main' | 'button-danger';
  readonly ready: boolean;
  readonly busy: boolean;
  readonly onKeep: () => void;
  readonly onSure: () => void;
}

/** To leave it as it is, first; then to go through with it. */
function DialogButtons({ keep, sure, look, ready, busy, onKeep, onSure }: ButtonsProps): ReactNode {
  return (
    <div className="row">
      <button type="button" className="button" onClick={onKeep}>
        {keep}
      </button>
      <button
        type="button"
        className={`button ${look}`}
        disabled={!ready}
        aria-disabled={busy}
        onClick={() => {
          if (!busy) onSure();
        }}
      >
        {sure}
      </button>
    </div>
  );
}
