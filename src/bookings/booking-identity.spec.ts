import { digestOf, newBookingIdentity } from './booking-identity.js';

describe('newBookingIdentity', () => {
  it('gives ids that sort by time, and numbers of ten characters that can be read out', () => {
    const identities = Array.from({ length: 2000 }, () => newBookingIdentity());
    const ids = identities.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(ids);
    for (const { id, number } of identities) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    }
    expect(new Set(identities.map(({ number }) => number)).size).toBe(identities.length);
  });

  it('spreads numbers over the whole alphabet at every place', () => {
    const numbers = Array.from({ length: 4000 }, () => newBookingIdentity().number);
    // 4000 draws leave one of 32 characters out of a place once in 10^55.
    for (let place = 0; place < 10; place += 1) {
      expect(new Set(numbers.map((number) => number[place])).size).toBe(32);
    }
  });
});

describe('digestOf', () => {
  it('is the same for the same text and says nothing of it', () => {
    expect(digestOf('L100001')).toBe(digestOf('L100001'));
    expect(digestOf('L100001')).not.toBe(digestOf('L100002'));
    expect(digestOf('L100001')).toMatch(/^[0-9a-f]{32}$/);
  });
});
