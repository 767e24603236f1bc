import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { API_AUDIENCE, TOKEN_SECONDS } from '../../src/sandbox/identity-provider/access-token.js';
import { personOf, staffId, type StaffRole } from '../../src/sandbox/identity-provider/persons.js';
import { readKeys, SIGNING_ALGORITHM } from '../../src/sandbox/identity-provider/signing-keys.js';

export interface StaffMember {
  readonly role: StaffRole | readonly StaffRole[];
  /** Absent: all branches. */
  readonly branch?: string;
  /** Which person of this role; the first unless told. */
  readonly colleague?: number;
}

/** The id of a person, such as C100001 or S-teller-B001, or what a member of staff is. */
export type Who = string | StaffMember;

/** A bearer token of a person; `claims` replace those that it would have, undefined leaves one out. */
export type MintToken = (who: Who, claims?: Readonly<Record<string, unknown>>) => string;

/** Mints tokens by the keys of a running identity provider, without asking it. */
export async function tokenMint({
  dataDir,
  issuer,
}: {
  dataDir: string;
  issuer: string;
}): Promise<MintToken> {
  const keys = await readKeys(dataDir);
  if (keys === undefined) throw new Error(`the identity provider has left no keys in ${dataDir}`);
  const [jwk] = keys;
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const header = { alg: SIGNING_ALGORITHM, kid: String(jwk.kid), typ: 'at+jwt' };
  return (who, claims = {}) => {
    const person = personOf(subjectOf(who));
    if (person === undefined) throw new Error(`the sandbox has nobody called ${subjectOf(who)}`);
    const iat = Math.floor(Date.now() / 1000);
    const jti = randomUUID();
    const own = {
      iss: issuer,
      aud: API_AUDIENCE,
      client_id: 'yuhuan-tests',
      iat,
      exp: iat + TOKEN_SECONDS,
      jti,
    };
    return signed(header, { ...person, ...own, ...claims }, key);
  };
}

export function subjectOf(who: Who): string {
  if (typeof who === 'string') return who;
  const roles = typeof who.role === 'string' ? [who.role] : who.role;
  return staffId(roles, who.branch, who.colleague);
}

function signed(header: object, claims: object, key: KeyObject): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
