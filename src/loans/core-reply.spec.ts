import { fakeLoan } from './fake-loans.js';
import { loanIdOf, readLoan } from './core-reply.js';

const record = {
  loanId: 'L100001',
  customerId: 'C100001',
  coBorrowerIds: [],
  agentIds: [],
  customerType: 'PERSON',
  product: 'MORTGAGE',
  status: 'ACTIVE',
  currency: 'CNY',
  balance: '512345.67',
  instalment: '4321.00',
  repaymentMethod: 'ANNUITY',
  drawnOn: '2020-03-16',
  maturesOn: '2050-03-16',
  dueDayOfMonth: 16,
  nextDueOn: '2026-12-16',
  instalmentsPaid: 80,
  overdueDays: 0,
  arrears: '0.00',
  pendingItems: 0,
  prepaymentsThisYear: 0,
  homeBranchId: 'B001',
  customerName: '张*',
  phoneMasked: '138****0001',
};
const AS_OF_MS = Date.parse('2026-11-23T00:00:00Z');

it('reads a record exactly, and keeps name and phone out of the snapshot', () => {
  expect(readLoan({ ...record, annualRate: '0.0395' }, AS_OF_MS)).toEqual({
    snapshot: fakeLoan(),
    customerName: '张*',
    phoneMasked: '138****0001',
  });
});

it.each([
  ['a balance as a number', { balance: 512345.67 }, 'balance'],
  ['a balance with three decimals', { balance: '1.234' }, 'balance'],
  ['a negative balance', { balance: '-1.00' }, 'balance'],
  ['another currency', { currency: 'USD' }, 'currency'],
  ['an unknown product', { product: 'BOAT' }, 'product'],
  ['an unknown status', { status: 'GONE' }, 'status'],
  ['a day that does not exist', { drawnOn: '2020-02-30' }, 'drawnOn'],
  ['a time for a day', { maturesOn: '2050-03-16T00:00:00Z' }, 'maturesOn'],
  ['a due day 32', { dueDayOfMonth: 32 }, 'dueDayOfMonth'],
  ['overdue days below nought', { overdueDays: -1 }, 'overdueDays'],
  ['a missing next due day', { nextDueOn: undefined }, 'nextDueOn'],
  ['a maturity before the drawdown', { maturesOn: '2019-03-16' }, 'record'],
  ['arrears on a settled loan', { status: 'SETTLED', balance: '0', arrears: '1.00' }, 'record'],
])('with %s is not read', (_, changes, where) => {
  expect(readLoan({ ...record, ...changes }, AS_OF_MS)).toContain(where);
});

it('tells a fault without any value of the record', () => {
  const told = readLoan(
    { ...record, phoneMasked: { secret: '13800138000' }, status: '13800138000' },
    AS_OF_MS,
  );
  expect(told).toEqual(expect.any(String));
  expect(told).not.toContain('13800138000');
});

it('finds the id in a broken record, and none where there is none', () => {
  expect(loanIdOf({ loanId: 'L1', balance: 7 })).toBe('L1');
  expect([null, 7, 'L1', {}, { loanId: 7 }].map((raw) => loanIdOf(raw))).toEqual(Array(5).fill(undefined));
});
