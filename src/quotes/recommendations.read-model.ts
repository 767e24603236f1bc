import { Injectable } from '@nestjs/common';
import { type Branch, BranchesReadModel, distanceKm, type Place } from '../branches/index.js';
import { dayVerdict, type Kind, type LoanSnapshot, type RuleSet } from '../loans/index.js';
import { addDays, type CalendarDay, daysBetween } from '../platform/clock/index.js';
import { isRefusal, type Language, rangeRefused, type Refusal } from '../platform/errors/index.js';
import { type Fen, formatFen } from '../platform/money/index.js';
import { availableOn, type BranchCounters, CounterSnapshots, productGroupOf } from '../quotas/index.js';
import { loanDays } from './loan-quotes.js';
import { type AskedLoan, type Fields, LoanQuestion } from './loan-question.js';
import { QuotesConfig } from './quotes.config.js';
import type { RecommendationsView } from './quotes.schemas.js';
import { sayReason } from './recommendation-reasons.js';
import { type Candidate, rankDays, type Suggestion } from './recommendation.policy.js';

/** Where nobody says that they would travel, another city is no suggestion. */
const NEIGHBOUR_KM_MAX = 100;
/** Somebody compares a handful of branches. */
const BRANCHES_MAX = 5;
/** A quarter, as long as a page of the calendar. */
const DAYS_MAX = 92;
/** A suggestion may be some seconds old: whether the place is still there is decided when it is booked. */
const COUNTERS_MAX_AGE_MS = 2000;
const REMAINING_SHOWN_MAX = 20;
const METRES_PER_KILOMETRE = 1000;

const FIELDS: Fields = { loan: { in: 'query', pointer: 'loanId' }, kind: 'kind' };

export interface RecommendationQuestion {
  readonly loanId: string;
  readonly customerId: string;
  readonly from: CalendarDay | undefined;
  readonly to: CalendarDay | undefined;
  readonly near: Place | undefined;
  readonly kind: Kind;
  readonly amountFen: Fen | undefined;
  readonly limit: number;
  readonly language: Language;
}

interface Days {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
}

/** Which days and branches suit a loan best, of those that could be booked now. */
@Injectable()
export class Recommendations {
  constructor(
    private readonly loans: LoanQuestion,
    private readonly branches: BranchesReadModel,
    private readonly counters: CounterSnapshots,
    private readonly config: QuotesConfig,
  ) {}

  async of(question: RecommendationQuestion): Promise<RecommendationsView | Refusal> {
    const { loanId, customerId, kind, amountFen, near, limit, language } = question;
    const asked = await this.loans.of(
      loanId,
      customerId,
      ({ rules, today }) => ({ kind, amountFen, date: daysOf(question, today, rules)?.to }),
      FIELDS,
    );
    if (isRefusal(asked)) return asked;
    const { loan, rules, today } = asked;
    const days = daysOf(question, today, rules);
    if (days === undefined) return rangeRefused(question, DAYS_MAX);
    const candidates: Candidate[] = [];
    for (const branch of this.branchesFor(loan, near)) {
      const counters = await this.counters.load(branch.id, COUNTERS_MAX_AGE_MS);
      candidates.push(...this.candidatesOf(branch, counters, asked, days, near));
    }
    const { crowdedDayFen, kilometreFen } = this.config;
    const ranked = rankDays(candidates, loanDays(loan, rules, { today, kind, amountFen }), {
      crowdedDayFen,
      kilometreFen,
    });
    return {
      loanId,
      kind,
      amount: kind === 'FULL' || amountFen === undefined ? null : formatFen(amountFen),
      ...days,
      ruleVersion: rules.version,
      weights: { crowdedDay: formatFen(crowdedDayFen), kilometre: formatFen(kilometreFen) },
      compared: ranked.length,
      suggestions: ranked.slice(0, limit).map((each, index) => this.view(each, index + 1, language)),
    };
  }

  /** Those nearest to where the customer is, else the branch of the loan and its neighbours. */
  private branchesFor(loan: LoanSnapshot, near: Place | undefined): Branch[] {
    const group = productGroupOf(loan.product);
    const serves = (branch: Branch): boolean => branch.active && branch.productGroups.includes(group);
    const home = this.branches.get(loan.homeBranchId);
    const found =
      near === undefined && home !== undefined
        ? [home, ...this.neighboursOf(home, group)]
        : this.branches.search({ near }).map(({ branch }) => branch);
    return found.filter(serves).slice(0, BRANCHES_MAX);
  }

  private neighboursOf(home: Branch, group: string): Branch[] {
    return this.branches
      .neighboursOf(home.id, group)
      .map(({ branch }) => branch)
      .filter(({ place }) => distanceKm(home.place, place) <= NEIGHBOUR_KM_MAX);
  }

  private candidatesOf(
    branch: Branch,
    counters: BranchCounters,
    { loan, rules, nowMs, permits }: AskedLoan,
    { from, to }: Days,
    near: Place | undefined,
  ): Candidate[] {
    const group = productGroupOf(loan.product);
    const facts = { timeZone: branch.timeZone, calendar: this.branches.calendarOf(branch.id) };
    const metres = near && Math.round(distanceKm(near, branch.place) * METRES_PER_KILOMETRE);
    const home = this.branches.get(loan.homeBranchId)?.place ?? branch.place;
    const metresFromHome = Math.round(distanceKm(home, branch.place) * METRES_PER_KILOMETRE);
    const found: Candidate[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) {
      if (!permits(date) || dayVerdict(date, { rules, branch: facts, nowMs, loan }) !== undefined) continue;
      const available = availableOn({ branch: facts, nowMs, counters, group }, date);
      if (available === undefined || available.status === 'FULL' || available.status === 'CLOSED') continue;
      const slot = { group, date, channel: 'ONLINE' } as const;
      found.push({
        branchId: branch.id,
        date,
        remaining: available.left === null ? null : Math.min(available.left, REMAINING_SHOWN_MAX),
        takenThousandths: takenThousandths(counters, slot),
        metres: metres ?? null,
        metresFromHome,
        isHome: branch.id === loan.homeBranchId,
      });
    }
    return found;
  }

  private view(
    { candidate, cost, extraFen, scoreFen, reasons }: Suggestion,
    rank: number,
    language: Language,
  ): RecommendationsView['suggestions'][number] {
    const { branchId, date, remaining, metres } = candidate;
    return {
      rank,
      branchId,
      branchName: this.branches.get(branchId)?.name[language === 'en' ? 'en' : 'zh'] ?? branchId,
      date,
      remaining,
      cost: cost && {
        interestToDate: formatFen(cost.interestFen),
        penalty: formatFen(cost.penaltyFen),
        total: formatFen(cost.interestFen + cost.penaltyFen),
        extra: formatFen(extraFen),
      },
      distanceKm: metres === null ? null : Math.round(metres / 100) / 10,
      score: formatFen(scoreFen),
      reasons: reasons.map((reason) => ({
        code: reason.code,
        detail: sayReason(reason, language),
        params: { ...reason.params },
      })),
    };
  }
}

/** Of the counters of the day, weeks and months aside: what somebody meets there. */
function takenThousandths(
  counters: BranchCounters,
  slot: Parameters<BranchCounters['dayCounters']>[0],
): number {
  const ofDay = counters.dayCounters(slot);
  if (ofDay === 'NO_QUOTA') return 0;
  let most = 0;
  for (const { level, capacity, taken, held } of ofDay) {
    if (level !== 'DAY' || capacity === null || capacity === 0) continue;
    most = Math.max(most, Math.min(1000, Math.round(((taken + held) * 1000) / capacity)));
  }
  return most;
}

/** From today to the end of the horizon, unless told; undefined where the range is no range. */
function daysOf(
  { from: wantedFrom, to: wantedTo }: { from: CalendarDay | undefined; to: CalendarDay | undefined },
  today: CalendarDay,
  rules: RuleSet,
): Days | undefined {
  const from = wantedFrom ?? today;
  const horizon = addDays(today, Math.min(rules.horizonDays, DAYS_MAX - 1));
  const to = wantedTo ?? (horizon < from ? from : horizon);
  const length = daysBetween(from, to);
  return length < 0 || length >= DAYS_MAX ? undefined : { from, to };
}
