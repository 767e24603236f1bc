import { fenOf } from '../platform/money/index.js';
import {
  assessBooking,
  assessDetails,
  type BookingFacts,
  type BookingRequest,
} from './assess-booking.policy.js';
import { fakeBranch, fakeLoan, fakeRules, shanghai } from './fake-loans.js';
import type { LoanSnapshot } from './loan-snapshot.js';

const branch = fakeBranch();
const request: BookingRequest = {
  date: '2026-12-01',
  kind: 'PARTIAL',
  amountFen: fenOf('50000.00'),
  effect: 'LOWER_INSTALMENT',
  contact: { phone: '13800138000' },
};

function assess(
  changes: Partial<BookingRequest> = {},
  loan: Partial<LoanSnapshot> = {},
  more: Partial<BookingFacts> = {},
): string[] {
  const facts = {
    loan: fakeLoan(loan),
    rules: fakeRules(),
    branch,
    nowMs: shanghai('2026-11-23 09:00'),
    customerId: 'C100001',
    ...more,
  };
  return assessBooking({ ...request, ...changes }, facts).map(
    ({ definition, pointer }) => `${definition.code} ${pointer}`,
  );
}

it('has nothing against a good booking, nor against a hold that says only the day', () => {
  expect(assess()).toEqual([]);
  expect(assess({ kind: undefined, amountFen: undefined, effect: undefined, contact: undefined })).toEqual(
    [],
  );
});

it.each(['2026-11-23 03:00', '2026-11-21 23:59', '2026-11-22 12:00'])(
  'asks nothing of the hour: a booking comes in at %s as in a working morning',
  (local) => {
    expect(assess({}, {}, { nowMs: shanghai(local) })).toEqual([]);
  },
);

it('collects all that applies, each on its field', () => {
  const wrong: BookingRequest = {
    date: '2026-11-28',
    kind: 'PARTIAL',
    amountFen: fenOf('9999.00'),
    effect: 'SHORTEN_WHOLE_TERM',
    contact: { phone: '123' },
  };
  expect(assess(wrong, { status: 'FROZEN' }, { nowMs: shanghai('2026-11-26 09:00') })).toEqual([
    'LOAN_FROZEN /loanId',
    'AMOUNT_TOO_SMALL /amount',
    'EFFECT_NOT_OFFERED /effect',
    'DATE_NOT_WORKDAY /date',
    'DATE_TOO_SOON /date',
    'PHONE_INVALID /contact/phone',
  ]);
});

it('tells a stranger only that there is no such loan, whatever else is wrong', () => {
  const wrong = { date: '2020-01-01', contact: { phone: 'x' } };
  expect(assess(wrong, { status: 'FROZEN' }, { customerId: 'C999999' })).toEqual(['LOAN_NOT_FOUND /loanId']);
});

describe('who may book', () => {
  it('is a borrower or a co-borrower', () => {
    expect(assess({}, { coBorrowerIds: ['C2'] }, { customerId: 'C2' })).toEqual([]);
  });

  it('is an agent of a person where the product allows it, and always one that staff have seen', () => {
    const agent = { customerId: 'C3' };
    const rules = fakeRules({ agent: { allowed: false } });
    expect(assess({}, { agentIds: ['C3'] }, agent)).toEqual([]);
    expect(assess({}, { agentIds: ['C3'] }, { ...agent, rules })).toEqual(['AGENT_NOT_AUTHORISED /loanId']);
    expect(assess({}, { agentIds: ['C3'] }, { ...agent, rules, assisted: true })).toEqual([]);
  });

  it('is, for a company, anybody of it once an agent is on record', () => {
    const company = { customerType: 'COMPANY' } as const;
    expect(assess({}, company)).toEqual(['AGENT_NOT_AUTHORISED /loanId']);
    expect(assess({}, { ...company, agentIds: ['C3'] })).toEqual([]);
    expect(assess({}, { ...company, agentIds: ['C3'] }, { customerId: 'C3' })).toEqual([]);
    expect(assess({}, company, { assisted: true })).toEqual([]);
  });
});

it('lets a full repayment ignore amount and effect', () => {
  expect(assess({ kind: 'FULL', amountFen: 1, effect: 'SHORTEN_WHOLE_TERM' })).toEqual([]);
});

it('says of a settled loan nothing of amounts', () => {
  expect(assess({}, { status: 'SETTLED', balanceFen: 0 })).toEqual(['LOAN_CLOSED /loanId']);
});

describe('details of a day that was promised before', () => {
  const details = (changes: Partial<BookingRequest>): string[] =>
    assessDetails(
      { ...request, ...changes },
      {
        loan: fakeLoan(),
        rules: fakeRules(),
        branch,
        nowMs: shanghai('2026-11-30 09:00'),
        customerId: 'C100001',
      },
    ).map(({ definition, pointer }) => `${definition.code} ${pointer}`);

  it('are judged without the day and the phone number', () => {
    expect(details({ date: '2026-11-28', contact: { phone: '1' } })).toEqual([]);
  });

  it('are judged by the rules of amounts', () => {
    expect(details({ amountFen: undefined })).toEqual(['AMOUNT_REQUIRED /amount']);
    expect(details({ amountFen: fenOf('1.00') })).toEqual(['AMOUNT_TOO_SMALL /amount']);
    expect(details({ kind: 'FULL', amountFen: undefined })).toEqual([]);
  });
});
