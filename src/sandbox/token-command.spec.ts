import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { openKeys } from './identity-provider/signing-keys.js';
import { issuerOf, mintTokens, subjectsOf } from './token-command.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-token-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe('whom tokens are for', () => {
  it.each([
    ['--role customer', ['C100001']],
    ['--role customer --count 2 --offset 5000', ['C105001', 'C105002']],
    ['--role customer --count 1 --offset 899998', ['C999999']],
    ['--role teller', ['S-teller-ALL']],
    ['--role teller --branch B001 --count 2', ['S-teller-B001', 'S-teller-B001-2']],
    ['--role=quota-checker --branch=B020 --offset=1', ['S-quota-checker-B020-2']],
    ['--role quota-maker+quota-checker', ['S-quota-maker+quota-checker-ALL']],
  ])('%s', (line, expected) => {
    expect(subjectsOf(line.split(' '))).toEqual(expected);
  });

  it.each([
    ['', /--role is missing/],
    ['--role admin', /choose customer, teller/],
    ['--role customer+teller', /choose customer, teller/],
    ['--role customer --count 0', /--count is "0"/],
    ['--role customer --count ten', /--count is "ten"/],
    ['--role customer --count 1e3', /--count/],
    ['--role customer --offset=-1', /--offset/],
    ['--role customer --count 2 --offset 899998', /899999 customers/],
    ['--role customer --branch B001', /--branch is for staff/],
    ['--role teller --branch B021', /B001 to B020/],
    ['--role teller --count 10000', /9999 persons/],
    ['--role customer --number 5', /--number/],
    ['customer', /customer/],
  ])('%s is refused', (line, expected) => {
    expect(() => subjectsOf(line.split(' ').filter(Boolean))).toThrow(expected);
  });
});

describe('the issuer', () => {
  it('is the one that is told, else that of the running sandbox', async () => {
    await writeFile(join(dataDir, 'sandbox.json'), '{"issuer":"http://127.0.0.1:4001"}');
    expect(await issuerOf({}, dataDir)).toBe('http://127.0.0.1:4001');
    expect(await issuerOf({ OIDC_ISSUER: 'http://127.0.0.1:5' }, dataDir)).toBe('http://127.0.0.1:5');
  });

  it('that is nowhere to be found is said so', async () => {
    await expect(issuerOf({}, dataDir)).rejects.toThrow(/npm start/);
    await writeFile(join(dataDir, 'sandbox.json'), '{}');
    await expect(issuerOf({}, dataDir)).rejects.toThrow(/names no issuer/);
  });
});

describe('tokens', () => {
  const issuer = 'http://127.0.0.1:4001';

  it('come in order, each for its person, and live twelve hours', async () => {
    await openKeys(dataDir);
    const subjects = subjectsOf(['--role', 'customer', '--count', '450']);
    const tokens = await Array.fromAsync(mintTokens(subjects, { dataDir, issuer }));
    expect(tokens.map((token) => decodeJwt(token).sub)).toEqual(subjects);
    const claims = decodeJwt(tokens[0] ?? '');
    expect(claims).toMatchObject({
      iss: issuer,
      aud: 'yuhuan-api',
      roles: ['customer'],
      yuhuan_sandbox: true,
    });
    expect(claims.exp! - claims.iat!).toBe(43_200);
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(450);
  });

  it('are not made without keys, nor keys for them', async () => {
    await mkdir(join(dataDir, 'identity'));
    await expect(mintTokens(['C100001'], { dataDir, issuer }).next()).rejects.toThrow(
      /start the system first/,
    );
  });
});
