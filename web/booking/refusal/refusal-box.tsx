import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { CopyButton } from '../parts/copy-button.js';
import { focusOn } from '../parts/fault-text.js';
import { SignInAgain } from '../parts/sign-in-again.js';
import { faultsOf, type Fault } from './place-of-fault.js';
import { useSaid } from './use-said.js';

interface Props {
  readonly problem: ApiProblem;
  /** What can be done instead, as buttons. */
  readonly children?: ReactNode;
}

/**
 * A refusal as a whole: what it means, every fault with a way to its field, what to do, and a number for support. The
 * sentences are those of the server's catalogue, in the language of now; the heading says what is the matter in the words
 * of this page. For want of a sign-in there is a way to it.
 */
export function RefusalBox({ problem: met, children }: Props): ReactNode {
  const { t } = useTranslation();
  const problem = useSaid(met) ?? met;
  const faults = faultsOf(problem);
  const [first] = faults;
  const heading =
    faults.length > 1 ? t('refusal.several', { count: faults.length }) : headingOf(t, first, problem);
  const technical = isTechnical(faults);
  return (
    <div className="refusal" role="alert" data-code={problem.code}>
      <h2>{heading}</h2>
      {technical && <Technical />}
      {faults.length === 1 ? (
        <p className={technical ? 'small soft' : undefined}>
          <FaultLine fault={first!} detail={detailOf(t, first!)} />
        </p>
      ) : (
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.place} ${fault.code}`}>
              <FaultLine fault={fault} detail={detailOf(t, fault)} />
            </li>
          ))}
        </ul>
      )}
      {children}
      {problem.status === 401 && <SignInAgain />}
      {problem.traceId !== undefined && (
        <p className="trace row">
          <span>
            {t('refusal.trace')} <code>{problem.traceId}</code>
          </span>
          <CopyButton text={`${problem.code} ${problem.traceId}`} label={t('refusal.copyTrace')} />
        </p>
      )}
    </div>
  );
}

/** What programs get wrong and people cannot mend. */
const TECHNICAL =
  /^(?:MALFORMED_|ROUTE_|METHOD_|HEADERS_|BODY_TOO|UNSUPPORTED_|CUSTOMER_REQUIRED|WAITLIST_BRANCH|WAITLIST_DAY|FIELD_(?:UNKNOWN|WRONG_TYPE|FORMAT|NOT_ALLOWED)|DATE_INVALID)/;
const isTechnical = (faults: readonly Fault[]): boolean => faults.every(({ code }) => TECHNICAL.test(code));

function Technical(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('refusal.technical')}</p>
      <button type="button" className="button button-small" onClick={() => window.location.reload()}>
        {t('refusal.loadAgain')}
      </button>
    </>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function headingOf(t: Translate, fault: Fault | undefined, problem: ApiProblem): string {
  const code = fault?.code ?? problem.code;
  return t(`refusal.code.${code}`, { defaultValue: problem.title ?? t('refusal.unknown') });
}

/** Without an answer there are no words of the server. */
function detailOf(t: Translate, { code, detail }: Fault): string {
  return detail === code ? t(`refusal.local.${code}`, { defaultValue: t('refusal.unknown') }) : detail;
}

function FaultLine({ fault, detail }: { fault: Fault; detail: string }): ReactNode {
  const { place } = fault;
  if (place === undefined) return detail;
  return (
    <a
      href={`#field-${place}`}
      onClick={(event) => {
        event.preventDefault();
        focusOn(place);
      }}
    >
      {detail}
    </a>
  );
}

/** Where the day is chosen. */
const CALENDAR = '.month-room, #field-window';

/**
 * Moves the focus to the first field that must be mended, when a refusal has come.
 * @param byItself nobody has just asked for it: whoever goes on elsewhere, and types maybe, is left there
 */
export function useFocusOnRefusal(problem: ApiProblem | undefined, byItself: boolean): void {
  const seen = useRef<ApiProblem | undefined>(undefined);
  useEffect(() => {
    if (problem === undefined || seen.current === problem) return;
    seen.current = problem;
    const place = faultsOf(problem).find((fault) => fault.place !== undefined)?.place;
    const { activeElement } = document;
    const isElsewhere = activeElement !== document.body && activeElement?.closest(CALENDAR) === null;
    if (place !== undefined && !(byItself && isElsewhere)) focusOn(place);
  }, [problem, byItself]);
}
