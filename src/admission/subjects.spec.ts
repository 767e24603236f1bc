import type { Caller } from '../identity/index.js';
import { Subjects } from './subjects.js';

const caller = (id: string, kind: Caller['kind'] = 'customer'): Caller =>
  Object.freeze({ kind, id, roles: [], branches: [] });

const subjects = new Subjects(4);

it('is one person over all tokens, and two people are two', () => {
  const first = subjects.ofCaller(caller('C100001'));
  expect(subjects.ofCaller(caller('C100001'))).toEqual(first);
  expect(subjects.ofCaller(caller('C100002')).digest).not.toBe(first.digest);
});

it('does not mistake a partner for a customer of the same id, nor an address for an id', () => {
  const digests = [
    subjects.ofCaller(caller('10.0.0.1')),
    subjects.ofCaller(caller('10.0.0.1', 'partner')),
    subjects.ofAddress('10.0.0.1'),
  ].map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(3);
});

it('carries nothing that a person could be known by', () => {
  const { digest } = subjects.ofCaller(caller('C100001'));
  expect(digest).toMatch(/^[\w-]{22}$/);
  expect(digest).not.toContain('100001');
});

it('takes the network of 64 bits for the address, and a mapped address for what it maps', () => {
  const of = (address: string): string => subjects.ofAddress(address).digest;
  expect(of('2001:db8:1:2::1')).toBe(of('2001:db8:1:2:ffff::7'));
  expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'));
  expect(of('::ffff:10.0.0.1')).toBe(of('10.0.0.1'));
  expect(of('10.0.0.1')).not.toBe(of('10.0.0.2'));
});

it('limits even who has no address', () => {
  expect(subjects.ofAddress(undefined).party).toBe('anonymous');
});

it('spreads callers over all shards', () => {
  const shards = Array.from({ length: 400 }, (_, n) => subjects.ofCaller(caller(`C${100_000 + n}`)).shard);
  for (const shard of [0, 1, 2, 3]) {
    expect(shards.filter((each) => each === shard).length).toBeGreaterThan(60);
  }
});
