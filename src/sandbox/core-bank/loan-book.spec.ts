import * as fc from 'fast-check';
import { addDays } from '../../platform/clock/index.js';
import { fenOf } from '../../platform/money/index.js';
import { addMonths } from './due-days.js';
import { idOf, LoanBook } from './loan-book.js';
import type { LoanRecord } from './loan-record.js';
import { specialCustomers } from './special-customers.js';

const TODAY = '2026-11-21';
const book = new LoanBook(TODAY);
const loanOf = (loanId: string, from = book): LoanRecord =>
  JSON.parse(from.loanJson(loanId) ?? 'null') as LoanRecord;
const loansOf = (customerId: string): LoanRecord[] =>
  (book.loansJsonOf(customerId) ?? []).map((json) => JSON.parse(json) as LoanRecord);

/** Loan, days overdue, and how many instalments that can be. */
const OVERDUE = [
  [1, 2, [1]],
  [2, 4, [1]],
  [22, 3, [1]],
  [27, 95, [4]],
] as const;

const numbers = fc.integer({ min: 100_001, max: 999_999 });

describe('an ordinary customer', () => {
  it('owns one mortgage that is eligible for everything, on whatever day it is asked for', () => {
    const books = ['2026-01-01', '2028-02-29', '2030-12-31', '2034-06-20'].map((day) => new LoanBook(day));
    fc.assert(
      fc.property(numbers, fc.constantFrom(...books), (number, of) => {
        const loan = loanOf(`L${number}`, of);
        expect(loan).toMatchObject({
          loanId: `L${number}`,
          customerId: `C${number}`,
          customerType: 'PERSON',
          product: 'MORTGAGE',
          repaymentMethod: 'ANNUITY',
          status: 'ACTIVE',
          currency: 'CNY',
          overdueDays: 0,
          arrears: '0.00',
          pendingItems: 0,
          prepaymentsThisYear: 0,
        });
        expect(fenOf(loan.balance)).toBeGreaterThanOrEqual(fenOf('300000.00'));
        expect(loan.drawnOn < addMonths(of.day, -24)).toBe(true);
        expect(loan.maturesOn > of.day).toBe(true);
        expect(loan.nextDueOn! > of.day).toBe(true);
        expect(loan.nextDueOn! <= addDays(of.day, 31)).toBe(true);
        expect(loan.homeBranchId).toMatch(/^B0(0[1-9]|1\d|20)$/);
        expect(loan.customerName).toMatch(/^.\*{1,2}$/);
        expect(loan.phoneMasked).toMatch(/^\d{3}\*{4}\d{4}$/);
        expect(of.loansJsonOf(`C${number}`)).toEqual([of.loanJson(`L${number}`)]);
      }),
    );
  });

  it('has the same loan tomorrow as today', () => {
    const tomorrow = new LoanBook(addDays(TODAY, 1));
    fc.assert(
      fc.property(numbers, (number) => {
        expect(loanOf(`L${number}`, tomorrow)).toEqual(loanOf(`L${number}`));
      }),
    );
  });

  it('is followed by a different one', () => {
    const balances = Array.from({ length: 500 }, (_, index) => loanOf(`L${123_456 + index}`).balance);
    expect(new Set(balances).size).toBeGreaterThan(490);
  });
});

describe('a loan that nobody has', () => {
  it.each([
    'L100000',
    'L000000',
    'L000999',
    'L1000000',
    'C123456',
    'L12345',
    'L12345x',
    'L-12345',
    'L1e5000',
    '',
  ])('%s', (loanId) => {
    expect(book.loanJson(loanId)).toBeUndefined();
  });

  it('is not in the name of an unknown customer', () => {
    expect(book.loansJsonOf('C000999')).toBeUndefined();
    expect(book.loansJsonOf('C100000')).toBeUndefined();
  });
});

describe('the special customers', () => {
  it('own the loan of their own number first, and keep within the numbers kept for them', () => {
    for (const { number, loans } of specialCustomers) {
      expect(number).toBeLessThanOrEqual(999);
      expect(loans.length === 0 || loans[0]?.number === number).toBe(true);
      expect(loans.every((loan) => loan.number <= 999)).toBe(true);
      const own = loansOf(idOf('C', number)).filter(({ customerId }) => customerId === idOf('C', number));
      expect(own).toHaveLength(loans.length);
    }
    expect(new Set(specialCustomers.map(({ number }) => number)).size).toBe(specialCustomers.length);
  });

  it.each([
    [1, { overdueDays: 2, status: 'ACTIVE' }],
    [2, { overdueDays: 4 }],
    [3, { status: 'FROZEN' }],
    [4, { status: 'SETTLED', balance: '0.00', nextDueOn: null }],
    [5, { drawnOn: '2026-10-21' }],
    [7, { customerType: 'COMPANY', product: 'BUSINESS', agentIds: ['C000051'] }],
    [8, { customerType: 'COMPANY', agentIds: [] }],
    [9, { balance: '8600.00' }],
    [10, { pendingItems: 2 }],
    [11, { prepaymentsThisYear: 1 }],
    [12, { product: 'CAR' }],
    [13, { product: 'CONSUMER' }],
    [14, { product: 'BUSINESS', customerType: 'PERSON' }],
    [15, { repaymentMethod: 'EQUAL_PRINCIPAL' }],
    [16, { coBorrowerIds: ['C000052'] }],
    [17, { nextDueOn: '2026-11-22', overdueDays: 0 }],
    [18, { nextDueOn: '2026-12-21', overdueDays: 0 }],
    [19, { nextDueOn: '2026-12-21', maturesOn: '2026-12-21', instalmentsPaid: 47 }],
    [20, { drawnOn: '2025-11-21' }],
    [21, { drawnOn: '2025-11-22' }],
    [22, { overdueDays: 3 }],
    [23, { balance: '10000.00' }],
    [26, { balance: '29999999.99' }],
    [27, { overdueDays: 95 }],
    [28, { status: 'FROZEN', overdueDays: 4, pendingItems: 1 }],
    [31, { homeBranchId: 'B020' }],
    [33, { dueDayOfMonth: 31, nextDueOn: '2026-11-30' }],
  ])('C%i', (number, expected) => {
    expect(loanOf(idOf('L', number))).toMatchObject(expected);
  });

  it('owe what they missed, and only they do', () => {
    for (let month = 0; month < 24; month += 1) {
      for (const day of ['01', '15', '28']) {
        const of = new LoanBook(addMonths(`2026-01-${day}`, month));
        for (const [number, days, missed] of OVERDUE) {
          const loan = loanOf(idOf('L', number), of);
          expect(loan.overdueDays).toBe(days);
          expect(missed.map((count) => count * fenOf(loan.instalment))).toContain(fenOf(loan.arrears));
          expect(loan.nextDueOn! > of.day).toBe(true);
        }
      }
    }
  });

  it('list the loans that a customer borrows together or handles for a company', () => {
    expect(loansOf('C000051').map(({ loanId }) => loanId)).toEqual(['L000007']);
    expect(loansOf('C000052').map(({ loanId }) => loanId)).toEqual(['L000016']);
    expect(loansOf('C000006').map(({ product }) => product)).toEqual(['MORTGAGE', 'CAR', 'CONSUMER']);
    expect(loansOf('C000029')).toEqual([]);
    expect(loansOf('C000030')).toHaveLength(40);
  });

  it('carry no name in full', () => {
    for (const { name } of specialCustomers) expect(name).toContain('*');
  });
});
