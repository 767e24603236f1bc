import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { type EntryKey, readEntryKeys } from './entry-keys.js';
import { queueErrors } from './queue.errors.js';
import { WaitingRoomConfig } from './waiting-room.config.js';

/** The right of one ticket and customer to one hold or booking. */
export interface EntryRight {
  readonly ticketId: string;
  readonly entryId: string;
}

const ALGORITHM = 'HS256';
const TYPE = 'queue-entry+jwt';
const ISSUER = 'yuhuan';
const AUDIENCE = 'yuhuan-queue';
const OWN_KEY_BYTES = 32;
const MS_PER_SECOND = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Signs and checks entry tokens without asking anybody, so that a forged, expired or borrowed one costs some
 * microseconds and leaves no trace. Whether a genuine one was used already is known to the judge alone.
 */
@Injectable()
export class EntryTokens {
  private readonly keys: ReadonlyMap<string, EntryKey>;
  private readonly signing: EntryKey;

  constructor(
    config: WaitingRoomConfig,
    private readonly clock: StoreClock,
  ) {
    const given = config.entryKeys === undefined ? undefined : readEntryKeys(config.entryKeys);
    const keys = given ?? [{ kid: 'own', secret: new Uint8Array(randomBytes(OWN_KEY_BYTES)) }];
    this.keys = new Map(keys.map((key) => [key.kid, key]));
    this.signing = keys[0]!;
  }

  /** The same right gives the same token, as long as the signing key is the same. */
  sign(right: EntryRight, customerId: string, expiresAt: Date): Promise<string> {
    return new SignJWT({ tid: right.ticketId })
      .setProtectedHeader({ alg: ALGORITHM, kid: this.signing.kid, typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(holderOf(right.ticketId, customerId))
      .setJti(right.entryId)
      .setExpirationTime(Math.floor(expiresAt.getTime() / MS_PER_SECOND))
      .sign(this.signing.secret);
  }

  /** @returns the right, or QUEUE_ENTRY_FORGED, QUEUE_ENTRY_EXPIRED or QUEUE_ENTRY_BORROWED. */
  async verify(token: string, customerId: string): Promise<EntryRight | Refusal> {
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid = '' }) => {
          const key = this.keys.get(kid);
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key.secret;
        },
        {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'jti', 'sub', 'tid'],
          currentDate: new Date(this.clock.nowMs()),
        },
      );
      const { tid, jti, sub } = payload;
      if (typeof tid !== 'string' || !UUID.test(tid) || !UUID.test(jti ?? '')) {
        return refuse(queueErrors.QUEUE_ENTRY_FORGED);
      }
      if (sub !== holderOf(tid, customerId)) return refuse(queueErrors.QUEUE_ENTRY_BORROWED);
      return { ticketId: tid, entryId: jti! };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refuse(queueErrors.QUEUE_ENTRY_EXPIRED);
      if (error instanceof errors.JOSEError || error instanceof TypeError) {
        return refuse(queueErrors.QUEUE_ENTRY_FORGED);
      }
      throw error;
    }
  }
}

/** Who the token is bound to, without saying who that is to whoever reads it (INV-10). */
function holderOf(ticketId: string, customerId: string): string {
  return hash('sha256', `${ticketId}:${customerId}`, 'base64url');
}
