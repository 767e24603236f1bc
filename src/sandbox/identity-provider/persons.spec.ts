import { personOf, staffId } from './persons.js';

describe('personOf', () => {
  it.each([
    ['C100001', ['customer'], []],
    ['C999999', ['customer'], []],
    ['C000007', ['customer'], []],
    ['S-teller-B001', ['teller'], ['B001']],
    ['S-quota-maker-B020', ['quota-maker'], ['B020']],
    ['S-sre-ALL', ['sre'], ['*']],
    ['S-teller-B001-2', ['teller'], ['B001']],
    ['S-quota-maker+quota-checker-ALL', ['quota-maker', 'quota-checker'], ['*']],
  ])('knows %s', (sub, roles, branches) => {
    expect(personOf(sub)).toEqual({ sub, roles, branches, yuhuan_sandbox: true });
  });

  it.each([
    'C100000',
    'C000999',
    'C1000001',
    'c100001',
    'S-teller-B021',
    'S-teller-B000',
    'S-teller-*',
    'S-admin-ALL',
    'S-customer-ALL',
    'S-teller+teller-ALL',
    'S-teller-B001-1',
    'S-teller-B001-0',
    'S-teller-B001\n',
    '',
  ])('knows nobody called %j', (sub) => {
    expect(personOf(sub)).toBeUndefined();
  });

  it('knows whom staffId names', () => {
    expect(personOf(staffId(['teller'], undefined))).toMatchObject({ branches: ['*'] });
    expect(personOf(staffId(['quota-maker'], 'B007', 12))).toMatchObject({ branches: ['B007'] });
  });
});
