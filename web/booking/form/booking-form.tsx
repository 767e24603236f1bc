import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ApiProblem } from '../../shared/api/index.js';
import type { Draft } from '../draft/draft.js';
import { useDraft } from '../draft/draft-context.js';
import { ExpressNotice } from '../express/express-notice.js';
import type { Express } from '../express/use-express.js';
import { choiceOf, isElsewhere } from '../hold/kept-place.js';
import {
  KEPT_ELSEWHERE_ID,
  OFFER_FIRST_ID,
  type OfferActions,
  OfferNotice,
  usePlaceWords,
} from '../hold/open-offer.js';
import { type HoldState, isHoldLost, isToBeAsked } from '../hold/use-hold.js';
import { focusOn } from '../parts/fault-text.js';
import type { Branch, Loan } from '../reading.js';
import { BranchPhone } from '../refusal/branch-phone.js';
import { faultsOf, type PlaceOfFault } from '../refusal/place-of-fault.js';
import { RefusalBox, useFocusOnRefusal } from '../refusal/refusal-box.js';
import { bookingInTheWay } from '../refusal/booking-in-the-way.js';
import { useSaid } from '../refusal/use-said.js';
import { Alternatives } from '../slot/instead.js';
import { isOfQueue } from '../waiting-room/queue.js';
import { WaitingRoom } from '../waiting-room/waiting-room.js';
import { faultsOfForm, type FaultTexts, placesWithFaults } from './form-faults.js';
import { KindChoice } from './kind-choice.js';
import { LoanChoice } from './loan-choice.js';
import { PhoneField } from './phone-field.js';
import { Line, type LineProps, type PlaceProps, PlaceQuestions } from './place-questions.js';
import { Summary } from './summary.js';

interface Props {
  readonly loans: readonly Loan[] | undefined;
  readonly loan: Loan | undefined;
  readonly branches: readonly Branch[];
  readonly express: Express;
  readonly hold: HoldState;
  readonly holdBar: ReactNode;
  readonly onAskAgain: () => void;
  readonly onTakeOffer: OfferActions['onTake'];
  /** The answer to the promise that was asked for last. */
  readonly refusal: ApiProblem | undefined;
  /** From the review, of which nothing is left that could have the focus. */
  readonly isBack: boolean;
  readonly onMended: () => void;
  readonly onReview: () => void;
}

export function BookingForm(props: Props): ReactNode {
  const { loans, loan, branches, refusal, express } = props;
  const { t } = useTranslation();
  const { draft, phone, change } = useDraft();
  const met = problemNow(refusal, props.hold);
  const problem = useSaid(met);
  const { own, edit, goOn } = useOwnFaults(
    props,
    faultsOfForm(t, draft, express.isUsed ? null : phone, loan),
    change,
  );
  const faults = { ...faultTexts(problem), ...own };
  const branch = branches.find(({ id }) => id === draft.branchId);
  useFocusOnRefusal(met, met !== refusal);
  const title = useFocusBack(props.isBack);
  const chooseDay = (date: string, window: string | null | undefined): void => {
    edit({ date, window }, 'day', 'window');
    // The same once more is no other choice, and a wish all the same.
    if (date === draft.date && window === draft.window && isToBeAsked(props.hold)) props.onAskAgain();
  };
  const chooseBranch = (branchId: string, date?: string, window?: string): void =>
    // Without a window: whether that day is offered in parts is known once its calendar is read.
    edit({ branchId, date, window }, 'branch', 'day', 'window');

  return (
    <div className="column column-wide">
      <h1 ref={title} tabIndex={-1}>
        {t('form.title')}
      </h1>
      <WaitingRoom
        isIn={props.hold.kind === 'HELD'}
        hasPlace={draft.hold !== undefined && !wantsTurn(props.hold)}
      />
      <ExpressNotice express={express} onSayAll={(saysAll) => edit({ saysAll })} />
      <OfferNotice draft={draft} onTake={props.onTakeOffer} />
      <div className="layout">
        <div className="sections">
          <Faults
            hold={props.hold}
            problem={problem}
            own={own}
            branches={branches}
            branch={branch}
            onChoose={chooseBranch}
            waitlist={<LineOfFull problem={problem} loan={loan} branch={branch} onChoose={chooseBranch} />}
          />
          <LoanChoice
            loans={loans}
            loan={loan}
            fault={faults.loan}
            onChoose={(to) => edit(ofLoan(to), 'loan')}
          />
          {loan?.prepayable === true && (
            <Questions
              loan={loan}
              branch={branch}
              isExpress={express.isUsed}
              faults={faults}
              offersLine={isFull(problem)}
              edit={edit}
              onDay={chooseDay}
              onBranch={chooseBranch}
            />
          )}
        </div>
        {loan?.prepayable === true && (
          <aside className="aside card stack" aria-labelledby="summary-title">
            <Chosen
              draft={draft}
              loan={loan}
              branch={branch}
              isExpress={express.isUsed}
              holdBar={props.holdBar}
              onGoOn={goOn}
            />
          </aside>
        )}
      </div>
    </div>
  );
}

/** Of a day with places left only the part that has none has a line. */
function LineOfFull({
  problem,
  ...props
}: Omit<LineProps, 'date' | 'window'> & { readonly problem: ApiProblem | undefined }): ReactNode {
  const { date, window } = useDraft().draft;
  if (!isFull(problem)) return null;
  const part = problem?.code === 'WINDOW_FULL' ? (window ?? undefined) : undefined;
  return <Line {...props} date={date} window={part} />;
}

/** A refusal that has a field has moved the focus there already. */
function useFocusBack(isBack: boolean): RefObject<HTMLHeadingElement | null> {
  const title = useRef<HTMLHeadingElement>(null);
  const focus = useEffectEvent(() => {
    if (isBack && document.activeElement === document.body) title.current?.focus();
  });
  useEffect(() => focus(), []);
  return title;
}

type QuestionsProps = Omit<PlaceProps, 'draft'> & { readonly edit: Edit };

/** Of a loan that can be prepaid: how much, where and when, and whom to call; in express mode only when. */
function Questions({ edit, ...props }: QuestionsProps): ReactNode {
  const { draft, phone, setPhone } = useDraft();
  const { loan, isExpress, faults } = props;
  return (
    <>
      {!isExpress && (
        <KindChoice
          loan={loan}
          draft={draft}
          faults={faults}
          // What was begun is not taken away when express mode is turned on meanwhile.
          onChange={(changes) =>
            edit({ ...changes, saysAll: true }, ...(Object.keys(changes) as PlaceOfFault[]))
          }
        />
      )}
      <PlaceQuestions {...props} draft={draft} />
      {!isExpress && (
        <PhoneField
          phone={phone}
          fault={faults.phone}
          onType={(typed) => {
            setPhone(typed);
            edit({}, 'phone');
          }}
        />
      )}
    </>
  );
}

type Edit = (changes: Partial<Draft>, ...places: readonly PlaceOfFault[]) => void;

/** What the page itself finds when somebody wants to go on, until it is touched. */
function useOwnFaults(
  { hold, onMended, onReview }: Props,
  seen: FaultTexts,
  change: (changes: Partial<Draft>) => void,
): { readonly own: FaultTexts; readonly edit: Edit; readonly goOn: () => void } {
  // Where, and not the texts: they are told in the language of now.
  const { draft } = useDraft();
  const [found, setFound] = useState<readonly PlaceOfFault[]>([]);
  const edit: Edit = (changes, ...places) => {
    setFound((before) => before.filter((place) => !places.includes(place)));
    onMended();
    change(changes);
  };
  const goOn = (): void => {
    const wrong = placesWithFaults(seen);
    setFound(wrong);
    if (wrong[0] !== undefined) focusOn(wrong[0]);
    else if (hold.kind === 'OFFERED') document.getElementById(OFFER_FIRST_ID)?.focus();
    // A loan has one place at a time: what is kept elsewhere is gone back to, or given up, by the person.
    else if (isElsewhere(draft.hold, choiceOf(draft))) document.getElementById(KEPT_ELSEWHERE_ID)?.focus();
    else onReview();
  };
  return { own: onlyAt(found, seen), edit, goOn };
}

interface ChosenProps {
  readonly draft: Draft;
  readonly loan: Loan;
  readonly branch: Branch | undefined;
  readonly isExpress: boolean;
  readonly holdBar: ReactNode;
  readonly onGoOn: () => void;
}

/** Beside the questions, or below them on a phone: the choices, the kept place, and the way on. */
function Chosen({ draft, loan, branch, isExpress, holdBar, onGoOn }: ChosenProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 id="summary-title">{t('form.summary')}</h2>
      <Summary draft={draft} loan={loan} branch={branch} isExpress={isExpress} />
      {holdBar}
      <button type="button" className="button button-main button-wide" onClick={onGoOn}>
        {t('form.goOn')}
      </button>
    </>
  );
}

/** Another loan has other rules and its own branch; what was chosen for the one before does not carry over. */
function ofLoan({ loanId, homeBranchId }: Loan): Partial<Draft> {
  return {
    loanId,
    branchId: homeBranchId,
    kind: undefined,
    effect: undefined,
    date: undefined,
    window: undefined,
  };
}

/** The day, week, month, window or share of the channel has no place left. */
const isFull = (problem: ApiProblem | undefined): boolean =>
  problem !== undefined && problem.code.endsWith('_FULL') && !problem.code.startsWith('QUEUE_');

/** What was found and still is so: what has been mended must not cover what the server says. */
function onlyAt(places: readonly PlaceOfFault[], faults: FaultTexts): FaultTexts {
  return Object.fromEntries(
    places.flatMap((place) => (faults[place] === undefined ? [] : [[place, faults[place]]])),
  );
}

/** A kept place that was lost is asked for anew; what is said to that is newer than that it was lost. */
function problemNow(refusal: ApiProblem | undefined, hold: HoldState): ApiProblem | undefined {
  const ofHold = hold.kind === 'REFUSED' ? hold.problem : undefined;
  return refusal !== undefined && isHoldLost(refusal) ? (ofHold ?? refusal) : (refusal ?? ofHold);
}

/** Also who keeps a place from before the line was there has to stand in it for another one. */
function wantsTurn(hold: HoldState): boolean {
  return hold.kind === 'REFUSED' && isOfQueue(hold.problem);
}

function faultTexts(problem: ApiProblem | undefined): FaultTexts {
  if (problem === undefined) return {};
  return Object.fromEntries(
    faultsOf(problem).flatMap(({ place, detail }) => (place ? [[place, detail]] : [])),
  );
}

/** Whoever hears that another day cannot be had hears in the same breath that nothing is lost. */
function StillKept({ hold }: { hold: HoldState }): ReactNode {
  const { t } = useTranslation();
  const { draft } = useDraft();
  const words = usePlaceWords(draft.hold);
  const stays = hold.kind === 'REFUSED' && isElsewhere(draft.hold, choiceOf(draft));
  return stays ? <p>{t('hold.stays', words)}</p> : null;
}

function ToAppointment({ problem }: { problem: ApiProblem }): ReactNode {
  const { t } = useTranslation();
  const bookingId = bookingInTheWay(problem);
  // That of somebody else for the same loan is not among one's own.
  if (bookingId === undefined) return null;
  return (
    <Link className="button" to={`/appointments/${bookingId}`}>
      {t('refusal.toBooking')}
    </Link>
  );
}

interface FaultsProps {
  readonly hold: HoldState;
  readonly problem: ApiProblem | undefined;
  readonly own: FaultTexts;
  readonly branches: readonly Branch[];
  readonly branch: Branch | undefined;
  readonly onChoose: (branchId: string, date: string, window: string | undefined) => void;
  readonly waitlist: ReactNode;
}

/** What stands in the way, on top of the form: the server's no with what there is instead, and what the page sees. */
function Faults({ hold, problem, own, branches, branch, onChoose, waitlist }: FaultsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {problem !== undefined && (
        <RefusalBox problem={problem}>
          {isHoldLost(problem) && hold.kind === 'HELD' && <p>{t('hold.keptAgain')}</p>}
          <StillKept hold={hold} />
          <Alternatives problem={problem} branches={branches} onChoose={onChoose} />
          {waitlist}
          <ToAppointment problem={problem} />
          {problem.remedy === 'CONTACT' && branch !== undefined && <BranchPhone branch={branch} />}
        </RefusalBox>
      )}
      <OwnFaults faults={own} />
    </>
  );
}

/** The summary of what the page itself has found, with a way to each. */
function OwnFaults({ faults }: { faults: FaultTexts }): ReactNode {
  const { t } = useTranslation();
  const places = placesWithFaults(faults);
  return (
    <div role="alert">
      {places.length > 0 && (
        <div className="refusal">
          <h2>{t('form.mend', { count: places.length })}</h2>
          <ul>
            {places.map((place) => (
              <li key={place}>
                <a
                  href={`#field-${place}`}
                  onClick={(event) => {
                    event.preventDefault();
                    focusOn(place);
                  }}
                >
                  {faults[place]}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
