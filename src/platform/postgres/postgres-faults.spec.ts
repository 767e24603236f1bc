import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { isConnectionSpent, isDeadlock, isStoreAway, violatedConstraint } from './postgres-faults.js';

function answered(code: string, constraint?: string): DatabaseError {
  return Object.assign(new DatabaseError('as the server says it', 0, 'error'), { code, constraint });
}

describe('whether the store is away', () => {
  it.each([
    ['08006', 'a connection that failed'],
    ['28P01', 'a password that was changed'],
    ['53300', 'too many connections'],
    ['57P01', 'a shutdown'],
    ['57014', 'a statement that took too long'],
    ['55P03', 'a lock that was not to be had'],
    ['55000', 'a database that takes no connections'],
    ['3D000', 'a database that is not there'],
    ['25006', 'a standby'],
    ['XX000', 'an internal error'],
  ])('%s, %s: it is', (code) => {
    expect(isStoreAway(answered(code))).toBe(true);
  });

  it.each(['23505', '23514', '40P01', '42P01', '22P02', '25P02'])(
    '%s: it is not, it has answered',
    (code) => {
      expect(isStoreAway(answered(code))).toBe(false);
    },
  );

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENETUNREACH', 'EMFILE'])(
    '%s of the network: it is',
    (code) => {
      expect(isStoreAway(Object.assign(new Error('connect'), { code }))).toBe(true);
    },
  );

  it('none of the addresses of a host: it is, whichever was tried first', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const unknown = Object.assign(new Error('connect'), { code: 'EUNKNOWN' });
    expect(isStoreAway(new AggregateError([unknown, refused]))).toBe(true);
    expect(isStoreAway(new AggregateError([unknown]))).toBe(false);
  });

  it('what pg tells by a message alone: it is; anything else: it is not', () => {
    expect(isStoreAway(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isStoreAway(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isStoreAway(new TypeError('x is undefined'))).toBe(false);
    expect(isStoreAway('timeout exceeded')).toBe(false);
  });
});

describe('whether a connection is of any use after', () => {
  it.each<[unknown, boolean]>([
    [new Error('Query read timeout'), true],
    [Object.assign(new Error('read'), { code: 'ECONNRESET' }), true],
    [answered('25006'), true],
    [answered('57014'), false],
    [answered('23505'), false],
    [new TypeError('x is undefined'), false],
  ])('%s: spent %s', (error, spent) => {
    expect(isConnectionSpent(error)).toBe(spent);
  });
});

describe('which constraint refused', () => {
  it('is named for a unique key and a check, and for nothing else', () => {
    expect(violatedConstraint(answered('23505', 'bookings_one_active'))).toBe('bookings_one_active');
    expect(violatedConstraint(answered('23514', 'quota_counters_no_oversell'))).toBe(
      'quota_counters_no_oversell',
    );
    expect(violatedConstraint(answered('23503', 'bookings_branch_fk'))).toBeUndefined();
    expect(violatedConstraint(new Error('23505'))).toBeUndefined();
  });

  it('tells a deadlock by its code', () => {
    expect(isDeadlock(answered('40P01'))).toBe(true);
    expect(isDeadlock(answered('40001'))).toBe(false);
  });
});
