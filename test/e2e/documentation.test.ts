import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openSystem, type TestSystem } from '../harness/index.js';

jest.setTimeout(60_000);

const checkedIn = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
let open: TestSystem;

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 1 });
});

afterAll(async () => {
  await open?.stop();
});

describe('the interface told by itself', () => {
  it('serves the document that is checked in, to everyone', async () => {
    const { status, headers, body } = await open.http<object>('GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(body).toEqual(JSON.parse(readFileSync(checkedIn, 'utf8')));
  });

  it('serves a page that may load from this server only, with every file that it names', async () => {
    const page = await open.http<string>('GET', '/api/docs');
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.body).not.toMatch(/https?:\/\//);
    const named = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => `/api/${path!}`);
    expect(named).toHaveLength(4);
    for (const path of named) {
      const file = await open.http<string>('GET', path);
      expect([path, file.status, file.headers.get('x-content-type-options')]).toEqual([path, 200, 'nosniff']);
    }
  });

  it('serves no other file of the viewer, and its policy is on no other answer', async () => {
    expect((await open.http('GET', '/api/docs/package.json')).status).toBe(404);
    // What can be no name of a file is a fault of the address.
    expect((await open.http('GET', '/api/docs/..%2Fpackage.json')).status).toBe(422);
    const { headers } = await open.http('GET', '/api/v1/branches');
    expect(headers.get('content-security-policy')).toBeNull();
  });

  it('is also told where probes ask, outside the versioned interface', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect([path, (await open.http('GET', path)).status]).toEqual([path, 200]);
      expect([path, (await open.http('GET', `/api/v1${path}`)).status]).toEqual([path, 404]);
    }
  });
});

it('an address that takes other methods names them', async () => {
  const { status, headers, body } = await open.http('PUT', '/api/v1/bookings');
  expect([status, body.code, headers.get('allow')]).toEqual([405, 'METHOD_NOT_ALLOWED', 'GET, HEAD, POST']);
});
