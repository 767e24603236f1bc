import { createClosure } from './closures.schemas.js';

const valid = {
  branchId: 'B001',
  fromDate: '2026-11-30',
  toDate: '2026-12-04',
  kind: 'LOCAL',
  reasonZh: '装修',
  reasonEn: 'Refurbishment',
};

/** Where each fault is and what it says; the message is the catalogue's code where one was named. */
const faultsOf = (body: object): string[] => {
  const parsed = createClosure.body.safeParse(body);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, code, message }) =>
        message.startsWith('DATE_') ? `${path.join('/')} ${message}` : `${path.join('/')} ${code}`,
      );
};

describe('the body of a closure', () => {
  it('is taken as it is but for spaces around the reasons', () => {
    expect(createClosure.body.parse({ ...valid, reasonEn: '  Flood ' })).toEqual({
      ...valid,
      reasonEn: 'Flood',
    });
    expect(faultsOf(valid)).toEqual([]);
  });

  it.each([
    ['one day', { toDate: '2026-11-30' }],
    ['a year and a day', { fromDate: '2026-01-01', toDate: '2027-01-01' }],
    ['a range over a leap day', { fromDate: '2028-02-28', toDate: '2028-03-01' }],
  ])('may be of %s', (_, change) => {
    expect(faultsOf({ ...valid, ...change })).toEqual([]);
  });

  it.each([
    ['the end before the start', { toDate: '2026-11-29' }, ['toDate DATE_RANGE_INVALID|maxDays=366']],
    ['367 days', { fromDate: '2026-01-01', toDate: '2027-01-02' }, ['toDate DATE_RANGE_INVALID|maxDays=366']],
    ['a day that does not exist', { fromDate: '2026-02-30' }, ['fromDate DATE_INVALID']],
    [
      'two of them',
      { fromDate: '2026-02-30', toDate: 'x' },
      ['fromDate DATE_INVALID', 'toDate DATE_INVALID'],
    ],
    ['a day as a number', { fromDate: 20261130 }, ['fromDate invalid_type']],
    ['a kind nobody knows', { kind: 'HOLIDAY' }, ['kind invalid_value']],
    ['a reason of spaces', { reasonZh: '  ' }, ['reasonZh too_small']],
    ['a reason that is a letter', { reasonEn: 'a'.repeat(201) }, ['reasonEn too_big']],
    ['a NUL, which the judge cannot store', { reasonEn: 'a\u0000b' }, ['reasonEn invalid_format']],
    ['a NUL in the branch', { branchId: 'B\u0000' }, ['branchId invalid_format']],
    ['a second line', { reasonEn: 'a\nb' }, ['reasonEn invalid_format']],
    ['a field of its own', { until: 'x' }, [' unrecognized_keys']],
  ])('refuses %s', (_, change, expected) => {
    expect(faultsOf({ ...valid, ...change })).toEqual(expected);
  });
});
