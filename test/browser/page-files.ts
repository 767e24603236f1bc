import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import type { TestSystem } from '../harness/index.js';

/** What is sent before any script runs. The system is another file's, so that none is started for this alone. */
export function describePageFiles(open: () => TestSystem): void {
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(open().system.url + path, { headers, redirect: 'manual' });

  describe('the files of the pages', () => {
    it('are sent compressed, and for good', async () => {
      const script = (await readdir('dist/web/assets')).find((name) => /^console-.*\.js$/.test(name))!;
      for (const [accepted, sent] of [
        ['gzip, br', 'br'],
        ['gzip', 'gzip'],
        ['identity', null],
      ] as const) {
        const answer = await get(`/assets/${script}`, { 'accept-encoding': accepted });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-encoding')).toBe(sent);
        expect(answer.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
        expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        await answer.body?.cancel();
      }
    });

    it.each(['/', '/appointments', '/waitlist', '/waiting-room', '/console/', '/console/quotas/B001'])(
      '%s is a shell under a policy that lets nothing in',
      async (path) => {
        const answer = await get(path);
        const text = await answer.text();
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(answer.headers.get('cache-control')).toBe('no-cache');
        const policy = answer.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("script-src 'self';");
        expect(policy).toContain(`connect-src 'self' ${open().system.issuer}`);
        expect(policy).toContain("frame-ancestors 'none'");
        const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
        expect(text).toContain(nonce);
        expect(text).not.toContain('%NONCE%');
        expect(await (await get(path)).text()).not.toContain(nonce);
        expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups');
      },
    );

    it('come back from signing in to a shell that the window which asked can reach', async () => {
      for (const path of ['/signed-in?code=x&state=y', '/console/signed-in?code=x&state=y']) {
        const answer = await get(path);
        expect(answer.status).toBe(200);
        expect(answer.headers.get('cross-origin-opener-policy')).toBeNull();
        await answer.body?.cancel();
      }
    });

    it.each([
      '/api/v1/nothing',
      '/nothing',
      '/assets/nothing.js',
      '/assets/../package.json',
      '/%2e%2e/package.json',
    ])('%s is no page', async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
    });

    it('lead on whoever has mistyped an address, and tell a program as ever', async () => {
      const answer = await get('/apointments', { accept: 'text/html,application/xhtml+xml' });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      await answer.body?.cancel();
      for (const path of ['/api/v1/nothing', '/assets/nothing.js']) {
        const told = await get(path, { accept: 'text/html' });
        expect(told.status).toBe(404);
        expect(await told.json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
      }
    });

    it('are told whom to ask for signing in', async () => {
      const answer = await get('/pages-config.json');
      expect(await answer.json()).toEqual({
        issuer: open().system.issuer,
        clientIds: { booking: 'yuhuan-web', console: 'yuhuan-console' },
        scope: 'openid phone',
        sandbox: true,
      });
    });
  });
}
