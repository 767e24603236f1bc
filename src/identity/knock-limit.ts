import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../platform/errors/index.js';
import type { Caller } from './caller.js';

/**
 * What this room asks of whoever bounds how often somebody may knock in vain, so that tokens cannot be guessed and
 * signatures cannot be had checked without end. Callers whose token is remembered as good are never asked about.
 */
export abstract class KnockLimit {
  /** Before a token is checked, or its absence told: a refusal for an address that has knocked in vain too often. */
  abstract barred(request: FastifyRequest, reply: FastifyReply): Refusal | undefined;
  /**
   * Counts a knock in vain, of this caller where one is known.
   * @returns what is to be answered instead when it was one too many.
   */
  abstract refused(request: FastifyRequest, reply: FastifyReply, caller?: Caller): Refusal | undefined;
}
