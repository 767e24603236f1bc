import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { amountFault, amountText, fenOf } from '../amount/amount.js';
import type { Draft, Slot } from '../draft/draft.js';
import { Section } from '../parts/section.js';
import type { Branch, Loan } from '../reading.js';
import { BestDays } from '../slot/best-days.js';
import { BranchChoice } from '../slot/branch-choice.js';
import { BranchesMissing } from '../slot/branches-missing.js';
import { DayChoice } from '../slot/day-choice.js';
import { Instead } from '../slot/instead.js';
import { JoinLine } from '../waitlist/join-line.js';
import type { FaultTexts } from './form-faults.js';

export interface PlaceProps {
  readonly loan: Loan;
  readonly draft: Draft;
  readonly branch: Branch | undefined;
  readonly isExpress: boolean;
  readonly faults: FaultTexts;
  readonly offersLine: boolean;
  readonly onDay: (date: string, window: string | null | undefined) => void;
  readonly onBranch: (branchId: string, date?: string, window?: string) => void;
}

/** Where, and when. */
export function PlaceQuestions(props: PlaceProps): ReactNode {
  const { loan, draft, branch, isExpress, faults, offersLine, onDay, onBranch } = props;
  const { t } = useTranslation();
  return (
    <>
      {!isExpress && (
        <Section id="branch" title={t('branch.title')}>
          <BranchChoice
            branchId={draft.branchId}
            product={loan.product}
            fault={faults.branch}
            onChoose={(id) => onBranch(id)}
          />
        </Section>
      )}
      {draft.branchId !== undefined && (
        <Section id="day" title={t('day.title')}>
          {isExpress && <BranchesMissing />}
          {isExpress && branch !== undefined && <p className="soft place-of-day">{branch.name}</p>}
          {!isExpress && (
            <BestDays loanId={loan.loanId} amount={usableAmount(draft, loan)} onChoose={onBranch} />
          )}
          <DayChoice
            branchId={draft.branchId}
            product={loan.product}
            date={draft.date}
            window={draft.window}
            fault={faults.day}
            windowFault={faults.window}
            kept={keptOf(draft)}
            onChoose={onDay}
            whenFull={(date, days) => (
              <Instead
                branch={branch}
                product={loan.product}
                date={date}
                days={days}
                onDay={(to) => onDay(to, windowOf(days, to))}
                onBranch={onBranch}
                // What has just been refused offers the line above, where the person is.
                waitlist={!offersLine && <Line loan={loan} branch={branch} date={date} onChoose={onBranch} />}
              />
            )}
            {...(!offersLine && {
              whenPartFull: (date, window) => (
                <Line loan={loan} branch={branch} date={date} window={window} onChoose={onBranch} />
              ),
            })}
          />
        </Section>
      )}
    </>
  );
}

export interface LineProps {
  readonly loan: Loan | undefined;
  readonly branch: Branch | undefined;
  readonly date: string | undefined;
  /** The part of the day that is full while others are not; absent: the whole day is. */
  readonly window?: string | undefined;
  readonly onChoose: (branchId: string, date: string, window?: string) => void;
}

/** A place in line, once all is known that one waits for. */
export function Line({ loan, branch, date, ...more }: LineProps): ReactNode {
  if (loan === undefined || branch === undefined || date === undefined) return null;
  const { loanId, product } = loan;
  return (
    <JoinLine
      // Another wish is asked for under a key of its own, and what was said to the one before is not said of it.
      key={`${loanId} ${branch.id} ${date} ${more.window ?? ''}`}
      loanId={loanId}
      product={product}
      branch={branch}
      date={date}
      {...more}
    />
  );
}

/** What is kept for the chosen loan, where that is known for certain. */
function keptOf({ hold, loanId }: Draft): Slot | undefined {
  return hold?.loanId === loanId && hold?.unsure !== true ? hold : undefined;
}

/** A day that has windows is chosen with one of them; which is a question of its own. */
function windowOf(
  days: readonly { date: string; windows?: readonly unknown[] }[],
  date: string,
): null | undefined {
  return (days.find((day) => day.date === date)?.windows ?? []).length > 0 ? undefined : null;
}

/** What is repaid, once it can be; while somebody types it is seldom so. */
function usableAmount({ kind, amount }: Draft, { rules }: Loan): string | undefined {
  const fen = fenOf(amount);
  const isUsable = kind === 'PARTIAL' && rules?.amount && amountFault(amount, rules.amount) === undefined;
  return isUsable && fen !== undefined ? amountText(fen) : undefined;
}
