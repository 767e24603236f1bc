import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importJWK, SignJWT } from 'jose';
import { ORDINARY_MAX, ORDINARY_MIN } from './core-bank/ordinary-range.js';
import {
  BRANCH_IDS,
  COLLEAGUES_MAX,
  customerId,
  personOf,
  STAFF_ROLES,
  staffId,
  type StaffRole,
} from './identity-provider/persons.js';
import { dataFolder } from './data-folder.js';
import { API_AUDIENCE, TOKEN_SECONDS } from './identity-provider/access-token.js';
import { keysPath, readKeys, SIGNING_ALGORITHM } from './identity-provider/signing-keys.js';

const USAGE = `usage: npm run -s token -- --role ROLE [--count N] [--offset K] [--branch B001]
  --role    customer, ${STAFF_ROLES.join(', ')}; several staff roles in one person with +
  --count   how many tokens, one a line; 1 unless told
  --offset  skip that many persons; customers start at ${customerId(ORDINARY_MIN)}
  --branch  for staff, ${BRANCH_IDS[0]} to ${BRANCH_IDS.at(-1)}; all branches unless told
Tokens live ${TOKEN_SECONDS / 3600} h. DATA_DIR (./.data) has the keys; OIDC_ISSUER is the issuer, else the one of the running sandbox.`;

/** Signed together, so that the thread pool has work while lines are written; 200 tokens are 100 KB. */
const SIGNED_TOGETHER = 200;

class UsageError extends Error {}

/** The persons that the arguments ask for, in order. @throws UsageError with what is wrong and what is right. */
export function subjectsOf(args: readonly string[]): string[] {
  const { role, count, offset, branch } = readArgs(args);
  if (role === 'customer') {
    if (branch !== undefined) throw new UsageError('--branch is for staff; customers have none');
    const available = ORDINARY_MAX - ORDINARY_MIN + 1;
    if (offset + count > available) {
      throw new UsageError(
        `there are ${available} customers; --offset ${offset} and --count ${count} go beyond`,
      );
    }
    return Array.from({ length: count }, (_, index) => customerId(ORDINARY_MIN + offset + index));
  }
  const roles = role.split('+') as StaffRole[];
  const strange = roles.find((one) => !STAFF_ROLES.includes(one));
  if (strange !== undefined || new Set(roles).size !== roles.length) {
    throw new UsageError(`--role is "${role}"; choose customer, ${STAFF_ROLES.join(', ')}`);
  }
  if (branch !== undefined && !BRANCH_IDS.includes(branch)) {
    throw new UsageError(`--branch is "${branch}"; choose one from ${BRANCH_IDS[0]} to ${BRANCH_IDS.at(-1)}`);
  }
  if (offset + count > COLLEAGUES_MAX) {
    throw new UsageError(
      `there are ${COLLEAGUES_MAX} persons of a role; --offset ${offset} and --count ${count} go beyond`,
    );
  }
  return Array.from({ length: count }, (_, index) => staffId(roles, branch, offset + index + 1));
}

interface Args {
  readonly role: string;
  readonly count: number;
  readonly offset: number;
  readonly branch: string | undefined;
}

function readArgs(args: readonly string[]): Args {
  const text = { type: 'string' } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { role: text, count: text, offset: text, branch: text },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.role === undefined) throw new UsageError('--role is missing');
  return {
    role: values.role,
    count: wholeNumber('--count', values.count ?? '1', 1),
    offset: wholeNumber('--offset', values.offset ?? '0', 0),
    branch: values.branch,
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < min) {
    throw new UsageError(`${name} is "${text}"; give a whole number from ${min} to 999999`);
  }
  return Number(text);
}

/** The tokens of the persons, in their order. */
export async function* mintTokens(
  subjects: readonly string[],
  { dataDir, issuer }: { dataDir: string; issuer: string },
): AsyncGenerator<string> {
  const keys = await readKeys(dataDir);
  if (keys === undefined) {
    throw new UsageError(
      `there are no keys in ${keysPath(dataDir)}; start the system first, or set DATA_DIR`,
    );
  }
  const [jwk] = keys;
  const key = await importJWK(jwk, SIGNING_ALGORITHM);
  const issuedAtSeconds = Math.floor(Date.now() / 1000);
  const run = crypto.randomUUID();
  const mint = async (subject: string): Promise<string> => {
    const person = personOf(subject);
    if (person === undefined) throw new Error(`the sandbox has nobody called ${subject}`);
    return new SignJWT({
      ...person,
      iss: issuer,
      aud: API_AUDIENCE,
      client_id: 'yuhuan-token-command',
      iat: issuedAtSeconds,
      exp: issuedAtSeconds + TOKEN_SECONDS,
      jti: `${run}-${subject}`,
    })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: String(jwk.kid), typ: 'at+jwt' })
      .sign(key);
  };
  for (let start = 0; start < subjects.length; start += SIGNED_TOGETHER) {
    yield* await Promise.all(subjects.slice(start, start + SIGNED_TOGETHER).map(mint));
  }
}

/** The issuer that is told, else the one that the running sandbox has written down. */
export async function issuerOf(env: NodeJS.ProcessEnv, dataDir: string): Promise<string> {
  if (env['OIDC_ISSUER'] !== undefined && env['OIDC_ISSUER'] !== '') return env['OIDC_ISSUER'];
  const path = join(dataDir, 'sandbox.json');
  try {
    const { issuer } = JSON.parse(await readFile(path, 'utf8')) as { issuer?: unknown };
    if (typeof issuer === 'string' && URL.canParse(issuer)) return issuer;
  } catch (error) {
    throw new UsageError(
      `the issuer is not known, for ${path} cannot be read (${(error as Error).message}); start the system first with npm start, or set OIDC_ISSUER`,
    );
  }
  throw new UsageError(`${path} names no issuer; start the system again, or set OIDC_ISSUER`);
}

/** @returns the exit code. */
export async function runTokenCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    if (args.includes('--help')) {
      process.stdout.write(`${USAGE}\n`);
      return 0;
    }
    const subjects = subjectsOf(args);
    const dataDir = dataFolder(env);
    const issuer = await issuerOf(env, dataDir);
    for await (const token of mintTokens(subjects, { dataDir, issuer })) {
      if (!process.stdout.write(`${token}\n`)) await once(process.stdout, 'drain');
    }
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError ? `\n\n${USAGE}` : '';
    process.stderr.write(`token: ${(error as Error).message}${usage}\n`);
    return 2;
  }
}
