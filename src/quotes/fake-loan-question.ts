import {
  type BranchesReadModel,
  BankCalendar,
  BusinessCalendar,
  type ClosedDays,
} from '../branches/index.js';
import type { LoanSnapshot, LoanSnapshots, RuleSet, RuleSetsReadModel } from '../loans/index.js';
import { shanghai } from '../loans/fake-loans.js';
import type { StoreClock } from '../platform/postgres/index.js';
import { LoanQuestion } from './loan-question.js';

/** A network of one branch, B001, with these closures. For tests. */
export function fakeBranches(closures: readonly ClosedDays[] = []): BranchesReadModel {
  const branch = {
    id: 'B001',
    name: { zh: '一支行', en: 'First' },
    place: { latitude: 31.23, longitude: 121.47 },
    timeZone: 'Asia/Shanghai',
    productGroups: ['HOUSING'],
    active: true,
  };
  const calendar = new BusinessCalendar(new BankCalendar([]), closures);
  return {
    get: (id: string) => (id === 'B001' ? branch : undefined),
    all: () => [branch],
    search: () => [{ branch }],
    neighboursOf: () => [],
    calendarOf: () => calendar,
  } as unknown as BranchesReadModel;
}

/** What one loan is asked at 2026-11-23 09:00 in Shanghai. For tests. */
export function fakeLoanQuestion(
  loan: LoanSnapshot,
  rules: RuleSet,
  branches: BranchesReadModel = fakeBranches(),
): LoanQuestion {
  return new LoanQuestion(
    { peek: () => loan } as unknown as LoanSnapshots,
    { current: () => rules } as unknown as RuleSetsReadModel,
    branches,
    { nowMs: () => shanghai('2026-11-23 09:00') } as StoreClock,
  );
}
