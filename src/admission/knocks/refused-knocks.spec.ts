import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../identity/index.js';
import { loadConfig } from '../../platform/config/index.js';
import { AdmissionConfig } from '../admission.config.js';
import { RefusedKnocks } from './refused-knocks.js';

const from = (ip: string): FastifyRequest => ({ ip }) as FastifyRequest;
const reply = { header: () => undefined } as unknown as FastifyReply;
const caller = (id: string): Caller => ({ kind: 'staff', id, roles: ['teller'], branches: [] });

function knocks(more: Record<string, string> = {}): RefusedKnocks {
  const env = { YUHUAN_RATE_REFUSED_BURST: '3', YUHUAN_RATE_REFUSED_PER_MINUTE: '1', ...more };
  return new RefusedKnocks(loadConfig(env, [AdmissionConfig], []).get(AdmissionConfig));
}

it('lets an address knock in vain so often, and bars it then, whatever it brings', () => {
  const door = knocks();
  const guess = () => door.barred(from('10.0.0.1'), reply) ?? door.refused(from('10.0.0.1'), reply);
  expect([1, 2, 3, 4, 5].map(() => guess()?.definition.code)).toEqual([
    undefined,
    undefined,
    undefined,
    'RATE_LIMITED',
    'RATE_LIMITED',
  ]);
  expect(guess()?.params).toMatchObject({ policy: 'refused' });
  expect(guess()?.more.retryAfterSeconds).toBeGreaterThanOrEqual(1);
  expect(door.barred(from('10.0.0.2'), reply)).toBeUndefined();
});

it('counts nothing against an address whose tokens turn out to be good', () => {
  const door = knocks();
  for (let login = 0; login < 100; login += 1) {
    expect(door.barred(from('10.0.0.1'), reply)).toBeUndefined();
  }
});

it('counts what a known caller may not have against the caller, not against those behind the same address', () => {
  const door = knocks();
  const ask = (id: string) => door.refused(from('10.0.0.1'), reply, caller(id))?.definition.code;
  expect([1, 2, 3, 4].map(() => ask('T1'))).toEqual([undefined, undefined, undefined, 'RATE_LIMITED']);
  expect(ask('T2')).toBeUndefined();
  expect(door.barred(from('10.0.0.1'), reply)).toBeUndefined();
});

it('takes a network of 64 bits for one address', () => {
  const door = knocks();
  for (let host = 1; host <= 3; host += 1) door.refused(from(`2001:db8:1:2::${host}`), reply);
  expect(door.barred(from('2001:db8:1:2::ffff'), reply)?.definition.code).toBe('RATE_LIMITED');
});

it('is off with all other limits', () => {
  const door = knocks({ YUHUAN_RATE_LIMITS: 'off' });
  for (let guess = 0; guess < 10; guess += 1) door.refused(from('10.0.0.1'), reply);
  expect(door.barred(from('10.0.0.1'), reply)).toBeUndefined();
});
