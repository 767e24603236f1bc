import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Language, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { type Caller, type Role, ROLES, STAFF_ROLES } from './caller.js';
import type { IdentityConfig } from './identity.config.js';
import { identityErrors } from './identity.errors.js';
import { IssuerUnavailableError } from './issuer-keys.js';

type Bounds = Pick<
  IdentityConfig,
  'issuer' | 'audience' | 'sandbox' | 'leewaySeconds' | 'tokensRememberedMax' | 'tokenRememberedSeconds'
>;

/** Signatures by a private key only. With `none` or a shared secret anybody who can read the keys could sign. */
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/** RFC 9068 asks for `at+jwt`; older issuers write `JWT` or nothing. Others, as `logout+jwt`, are no access tokens. */
const TOKEN_TYPES: ReadonlySet<string | undefined> = new Set([
  undefined,
  'jwt',
  'at+jwt',
  'application/at+jwt',
]);

/** Half of what Node takes as all headers together (16 KiB); tokens of known issuers have 0.5 to 4 KiB. */
const TOKEN_BYTES_MAX = 8 * 1024;

/** So that one bad token sent in a loop costs one signature check; 1,000 of the longest are 8 MB. */
const REFUSED_REMEMBERED_MAX = 1_000;
/** Short, because a token can become good again when an issuer puts back a key. */
const REFUSED_REMEMBERED_MS = 30_000;

/** Two cores check some 5,000 signatures a second: more waiting than this would wait longer than half a second. */
const CHECKS_UNDER_WAY_MAX = 2_000;

/** Equal to the pause between fetches of keys at its default: sooner nothing can have changed. */
const RETRY_AFTER_SECONDS = 5;

const USUAL_SCHEME = 'Bearer ';
const CHALLENGE = 'Bearer realm="yuhuan"';
const invalidToken = (description: string): { headers: Record<string, string> } => ({
  headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token", error_description="${description}"` },
});

const NO_TOKEN = refuse(platformErrors.UNAUTHENTICATED, {}, { headers: { 'WWW-Authenticate': CHALLENGE } });
const BAD_TOKEN = refuse(platformErrors.UNAUTHENTICATED, {}, invalidToken('not valid here'));
const EXPIRED_TOKEN = refuse(platformErrors.TOKEN_EXPIRED, {}, invalidToken('expired'));
const UNAVAILABLE = refuse(
  identityErrors.IDENTITY_UNAVAILABLE,
  { retryAfterSeconds: RETRY_AFTER_SECONDS },
  { retryAfterSeconds: RETRY_AFTER_SECONDS },
);
const TOO_MANY = refuse(platformErrors.OVERLOADED, { retryAfterSeconds: 1 }, { retryAfterSeconds: 1 });

const claims = z.object({
  sub: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.@:+|-]{0,63}$/),
  roles: z.array(z.string()).max(32),
  branches: z
    .union([z.tuple([z.literal('*')]), z.array(z.string().regex(/^[A-Za-z0-9_-]{1,32}$/)).max(1_000)])
    .default([]),
  locale: z.string().max(35).optional(),
  yuhuan_sandbox: z.unknown().optional(),
});

interface Remembered {
  readonly caller: Caller;
  readonly untilMs: number;
}

/** Turns bearer tokens into callers. A token seen lately costs a Map lookup and no await. */
export class TokenVerifier {
  private readonly accepted: LRUCache<string, Remembered>;
  private readonly refused = new LRUCache<string, Refusal>({
    max: REFUSED_REMEMBERED_MAX,
    ttl: REFUSED_REMEMBERED_MS,
  });
  private readonly underWay = new Map<string, Promise<Caller | Refusal>>();

  constructor(
    private readonly bounds: Bounds,
    private readonly keyFor: JWTVerifyGetKey,
    private readonly now: () => number = Date.now,
  ) {
    this.accepted = new LRUCache({ max: bounds.tokensRememberedMax });
  }

  /** The caller of a token seen lately. The usual header is not parsed: it was well formed when it was checked. */
  recallHeader(authorization: string | undefined): Caller | undefined {
    return authorization?.startsWith(USUAL_SCHEME) === true
      ? this.recall(authorization.slice(USUAL_SCHEME.length))
      : undefined;
  }

  /** @param authorization the value of the request's header, as it came. */
  verifyHeader(authorization: string | undefined): Caller | Refusal | Promise<Caller | Refusal> {
    if (authorization === undefined) return NO_TOKEN;
    const remembered = this.recallHeader(authorization);
    if (remembered !== undefined) return remembered;
    const match = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization);
    return match?.[1] === undefined ? BAD_TOKEN : this.verify(match[1]);
  }

  /**
   * Tokens are remembered under their whole text, signature included: a text that differs in any byte is another
   * token and is checked anew.
   */
  verify(token: string): Caller | Refusal | Promise<Caller | Refusal> {
    return this.recall(token) ?? this.refused.get(token) ?? this.underWay.get(token) ?? this.checkOnce(token);
  }

  private recall(token: string): Caller | undefined {
    const remembered = this.accepted.get(token);
    if (remembered === undefined) return undefined;
    if (this.now() < remembered.untilMs) return remembered.caller;
    this.accepted.delete(token);
    return undefined;
  }

  private checkOnce(token: string): Refusal | Promise<Caller | Refusal> {
    if (token.length > TOKEN_BYTES_MAX) return BAD_TOKEN;
    if (this.underWay.size >= CHECKS_UNDER_WAY_MAX) return TOO_MANY;
    const check = this.check(token).finally(() => this.underWay.delete(token));
    this.underWay.set(token, check);
    return check;
  }

  private async check(token: string): Promise<Caller | Refusal> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keyFor, {
        algorithms: ALGORITHMS,
        issuer: this.bounds.issuer,
        audience: this.bounds.audience,
        clockTolerance: this.bounds.leewaySeconds,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(this.now()),
      });
      const caller = TOKEN_TYPES.has(protectedHeader.typ?.toLowerCase())
        ? callerOf(payload, this.bounds.sandbox)
        : undefined;
      if (caller === undefined) return this.rememberRefused(token, BAD_TOKEN);
      this.rememberAccepted(token, caller, payload);
      return caller;
    } catch (error) {
      return this.refusalFor(token, error);
    }
  }

  private rememberAccepted(token: string, caller: Caller, { exp = 0 }: JWTPayload): void {
    const endMs = (exp + this.bounds.leewaySeconds) * 1000;
    const untilMs = Math.min(endMs, this.now() + this.bounds.tokenRememberedSeconds * 1000);
    this.accepted.set(token, { caller, untilMs });
  }

  private rememberRefused(token: string, refusal: Refusal): Refusal {
    this.refused.set(token, refusal);
    return refusal;
  }

  /** What time or the next fetch of keys may change is not remembered. */
  private refusalFor(token: string, error: unknown): Refusal {
    if (error instanceof IssuerUnavailableError) return UNAVAILABLE;
    if (!(error instanceof errors.JOSEError)) throw error;
    if (error instanceof errors.JWTExpired) return this.rememberRefused(token, EXPIRED_TOKEN);
    const mayChange =
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys ||
      (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf');
    return mayChange ? BAD_TOKEN : this.rememberRefused(token, BAD_TOKEN);
  }
}

const staffRoles: ReadonlySet<string> = new Set(STAFF_ROLES);
const ourRoles: ReadonlySet<string> = new Set(ROLES);

/** Customers are many, and remembered all: each has the same role and no branch. */
const ROLES_OF: Readonly<Record<'customer' | 'partner', readonly Role[]>> = {
  customer: Object.freeze(['customer'] as const),
  partner: Object.freeze(['partner'] as const),
};
const NO_BRANCHES: readonly string[] = Object.freeze([]);

/** @returns undefined for claims that describe no caller of this system. */
function callerOf(payload: JWTPayload, sandbox: boolean): Caller | undefined {
  const read = claims.safeParse(payload);
  if (!read.success) return undefined;
  const { sub, branches, locale, yuhuan_sandbox: sandboxMark } = read.data;
  // Anything but an explicit false marks a sandbox token: a misspelt mark must not make it a real one.
  if (!sandbox && sandboxMark !== undefined && sandboxMark !== false) return undefined;
  // An issuer may hand out roles of other systems too; they mean nothing here.
  const roles = read.data.roles.filter((role): role is Role => ourRoles.has(role));
  const kinds = new Set(
    roles.map((role) => (staffRoles.has(role) ? 'staff' : (role as 'customer' | 'partner'))),
  );
  const [kind] = kinds;
  // A token of two kinds would leave it open whether its id is a customer's or a member of staff's.
  if (kind === undefined || kinds.size > 1) return undefined;
  const language = languageOfLocale(locale);
  return Object.freeze({
    kind,
    id: sub,
    roles: kind === 'staff' ? Object.freeze(roles) : ROLES_OF[kind],
    branches: kind !== 'staff' ? NO_BRANCHES : branches[0] === '*' ? '*' : Object.freeze(branches),
    ...(language !== undefined && { language }),
  });
}

function languageOfLocale(locale: string | undefined): Language | undefined {
  if (locale === undefined) return undefined;
  if (/^zh\b/i.test(locale)) return 'zh-CN';
  return /^en\b/i.test(locale) ? 'en' : undefined;
}
