import { assert, integer, property } from 'fast-check';
import { renderDetail } from '../platform/errors/index.js';
import { FEN_MAX, fenOf, formatFen } from '../platform/money/index.js';
import { amountFaults, amountRange } from './amount.policy.js';
import { fakeRuleData, fakeRules } from './fake-loans.js';
import { loansErrors } from './loans.errors.js';

const BALANCE = fenOf('512345.67');

function assess(amount: string | undefined, balance = BALANCE, changes: Record<string, unknown> = {}) {
  const rules = fakeRules({ amount: { ...fakeRuleData.amount, ...changes } });
  const amountFen = amount === undefined ? undefined : fenOf(amount);
  return amountFaults({ kind: 'PARTIAL', amountFen }, balance, rules).map(
    ({ definition, pointer, params }) => ({ code: definition.code, pointer, params }),
  );
}

it.each(['10000.00', '20000', '500000.00'])('%s may be repaid', (amount) => {
  expect(assess(amount)).toEqual([]);
});

it.each(['0', '0.01', '9999', '9999.99'])('%s is too small, and the step is told with it', (amount) => {
  expect(assess(amount)).toEqual([
    {
      code: 'AMOUNT_TOO_SMALL',
      pointer: '/amount',
      params: { min: '10000.00', multipleOf: '10000.00' },
    },
  ]);
});

it.each([
  ['10000.01', '10000.00'],
  ['19999.99', '10000.00'],
  ['25000', '20000.00'],
])('%s is no multiple; %s would be', (amount, suggestion) => {
  expect(assess(amount)).toEqual([
    { code: 'AMOUNT_NOT_MULTIPLE', pointer: '/amount', params: { multipleOf: '10000.00', suggestion } },
  ]);
});

it('an amount above what may be repaid is told the greatest that may be', () => {
  expect(assess('1376975.79', fenOf('1376975.80'))).toEqual([
    {
      code: 'AMOUNT_NOT_MULTIPLE',
      pointer: '/amount',
      params: { multipleOf: '10000.00', suggestion: '1360000.00' },
    },
    {
      code: 'AMOUNT_LEAVES_TOO_LITTLE',
      pointer: '/amount',
      params: { minRemaining: '10000.00', max: '1360000.00' },
    },
  ]);
});

it('no amount is suggested where none is possible', () => {
  const [, notMultiple] = assess('10000.01', fenOf('15000.00'));
  expect(notMultiple).toEqual({
    code: 'AMOUNT_NOT_MULTIPLE',
    pointer: '/amount',
    params: { multipleOf: '10000.00' },
  });
  expect(renderDetail(loansErrors.AMOUNT_NOT_MULTIPLE, notMultiple!.params!, 'zh-CN')).toBe(
    '金额须为 10000.00 元的整数倍。',
  );
});

it('above the balance names the balance, and the step if that is broken too', () => {
  expect(assess('520000.00')).toEqual([
    { code: 'AMOUNT_EXCEEDS_BALANCE', pointer: '/amount', params: { balance: '512345.67' } },
  ]);
  expect(assess('512345.68').map(({ code }) => code)).toEqual([
    'AMOUNT_NOT_MULTIPLE',
    'AMOUNT_EXCEEDS_BALANCE',
  ]);
});

it('leaves at least what must remain', () => {
  const balance = fenOf('510000.00');
  expect(assess('500000.00', balance)).toEqual([]);
  expect(assess('500000.00', balance - 1)).toEqual([
    {
      code: 'AMOUNT_LEAVES_TOO_LITTLE',
      pointer: '/amount',
      params: { minRemaining: '10000.00', max: '490000.00' },
    },
  ]);
});

it('of all the balance is a full repayment, even where nothing must remain', () => {
  const nothing = { minRemaining: '0' };
  expect(assess('500000.00', fenOf('500000.00'), nothing).map(({ code }) => code)).toEqual([
    'AMOUNT_LEAVES_TOO_LITTLE',
  ]);
  expect(assess('500000.00', fenOf('500000.01'), nothing)).toEqual([]);
});

it('stays within its share of the balance', () => {
  const half = { maxShareOfBalance: '0.5' };
  expect(assess('500000.00', fenOf('1000000.00'), half)).toEqual([]);
  expect(assess('500000.00', fenOf('999999.99'), half)).toEqual([
    { code: 'AMOUNT_ABOVE_SHARE', pointer: '/amount', params: { max: '490000.00' } },
  ]);
});

it('is required for a partial repayment and ignored for a full one', () => {
  expect(assess(undefined)).toEqual([
    { code: 'AMOUNT_REQUIRED', pointer: '/amount', params: { min: '10000.00', multipleOf: '10000.00' } },
  ]);
  expect(amountFaults({ kind: 'FULL', amountFen: 1 }, BALANCE, fakeRules())).toEqual([]);
  expect(amountFaults({ amountFen: 1 }, BALANCE, fakeRules())).toEqual([]);
});

it('is not possible at all where the balance is too small', () => {
  expect(assess('10000.00', fenOf('8600.00')).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    'PARTIAL_NOT_POSSIBLE /kind',
    'AMOUNT_EXCEEDS_BALANCE /amount',
  ]);
  expect(assess('10000.00', fenOf('20000.00'))).toEqual([]);
  expect(assess('10000.00', fenOf('19999.99')).map(({ code }) => code)).toEqual([
    'PARTIAL_NOT_POSSIBLE',
    'AMOUNT_LEAVES_TOO_LITTLE',
  ]);
});

it('is accepted at the end of its range and refused one step beyond, whatever the balance', () => {
  const rules = fakeRules({ amount: { ...fakeRuleData.amount, maxShareOfBalance: '0.3333' } });
  assert(
    property(integer({ min: 0, max: FEN_MAX }), (balance) => {
      const { minFen, multipleOfFen, maxFen } = amountRange(balance, rules);
      // The exact share, in integers of any size.
      expect(BigInt(maxFen)).toBeLessThanOrEqual((BigInt(balance) * 3333n) / 10_000n);
      const codes = (amountFen: number) =>
        amountFaults({ kind: 'PARTIAL', amountFen }, balance, rules).map(({ definition }) => definition.code);
      expect(maxFen >= minFen ? codes(maxFen) : []).toEqual([]);
      expect(codes(Math.max(maxFen + multipleOfFen, minFen))).not.toEqual([]);
      expect(formatFen(maxFen)).toMatch(/^\d+\.\d\d$/);
    }),
  );
});
