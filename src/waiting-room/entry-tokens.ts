import { hash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { errors, jwtVerify, SignJWT } from 'jose';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { type EntryKey, readEntryKeys } from './entry-keys.js';
import { queueErrors } from './queue.errors.js';
import { WaitingRoomConfig } from './waiting-room.config.js';

const findEntryKeys = sqlFile(import.meta.url, 'sql/find-entry-keys.sql');

/** The right of one ticket and customer to one hold or booking. */
export interface EntryRight {
  readonly ticketId: string;
  readonly entryId: string;
}

const ALGORITHM = 'HS256';
const TYPE = 'queue-entry+jwt';
const ISSUER = 'yuhuan';
const AUDIENCE = 'yuhuan-queue';
const MS_PER_SECOND = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Signs and checks entry tokens without asking anybody, so that a forged, expired or borrowed one costs some
 * microseconds and leaves no trace. Whether a genuine one was used already is known to the judge alone.
 */
@Injectable()
export class EntryTokens implements OnModuleInit {
  private keys: ReadonlyMap<string, EntryKey> = new Map();
  private signing: EntryKey | undefined;

  constructor(
    private readonly config: WaitingRoomConfig,
    private readonly database: Database,
    private readonly clock: StoreClock,
  ) {}

  /** @throws if there is no key: a process that can believe nobody is not ready. */
  async onModuleInit(): Promise<void> {
    const { entryKeys } = this.config;
    const keys = (entryKeys === undefined ? undefined : readEntryKeys(entryKeys)) ?? (await this.keptKeys());
    this.keys = new Map(keys.map((key) => [key.kid, key]));
    this.signing = keys[0];
    if (this.signing === undefined) throw new Error('there is no key for entry tokens');
  }

  /** The same right gives the same token, as long as the signing key is the same. */
  sign(right: EntryRight, customerId: string, expiresAt: Date): Promise<string> {
    return new SignJWT({ tid: right.ticketId })
      .setProtectedHeader({ alg: ALGORITHM, kid: this.signing!.kid, typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(holderOf(right.ticketId, customerId))
      .setJti(right.entryId)
      .setExpirationTime(Math.floor(expiresAt.getTime() / MS_PER_SECOND))
      .sign(this.signing!.secret);
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

  private async keptKeys(): Promise<EntryKey[]> {
    const rows = await this.database.run<{ kid: string; secretHex: string }>(findEntryKeys);
    return rows.map(({ kid, secretHex }) => ({ kid, secret: new Uint8Array(Buffer.from(secretHex, 'hex')) }));
  }
}

/** Who the token is bound to, without saying who that is to whoever reads it (INV-10). */
function holderOf(ticketId: string, customerId: string): string {
  return hash('sha256', `${ticketId}:${customerId}`, 'base64url');
}
