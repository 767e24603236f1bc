import { describe, expect, it } from '@jest/globals';
import { runToEnd, startServer, type Server } from './child-process.js';
import { isRunning } from './postmaster-lock.js';
import { waitUntil } from './wait-until.js';

const SECONDS_10 = { timeoutMs: 10_000, intervalMs: 20 };

function startShell(script: string, graceMs = 5_000): Server {
  return startServer({
    command: '/bin/sh',
    args: ['-c', script],
    account: undefined,
    env: { PATH: '/usr/bin:/bin' },
    stopSignals: [{ signal: 'SIGTERM', graceMs }],
  });
}

const said = (server: Server, line: string) =>
  waitUntil(() => (server.lastLines().includes(line) ? true : undefined), SECONDS_10);

describe('runToEnd', () => {
  it('answers with what a program said on both outputs and how it ended', async () => {
    const result = await runToEnd('/bin/sh', ['-c', 'echo one; echo two >&2; exit 3'], { timeoutMs: 10_000 });
    expect(result).toMatchObject({ ok: false, timedOut: false, exit: { code: 3, signal: null } });
    expect(result.output.split('\n').toSorted()).toEqual(['one', 'two']);
  });

  it('keeps the last lines of a program that says too much', async () => {
    const script = 'i=0; while [ $i -lt 200 ]; do echo $i; i=$((i+1)); done';
    const { output } = await runToEnd('/bin/sh', ['-c', script], { timeoutMs: 10_000 });
    expect(output.split('\n')).toHaveLength(40);
    expect(output.endsWith('\n199')).toBe(true);
  });

  it('answers why a program could not be run', async () => {
    const { ok, exit } = await runToEnd('/nowhere/program', [], { timeoutMs: 10_000 });
    expect(ok).toBe(false);
    expect(exit.fault?.code).toBe('ENOENT');
  });

  it.each([true, false])('ends a program that takes too long (guarded: %s)', async (guarded) => {
    const result = await runToEnd('/bin/sh', ['-c', 'exec sleep 60'], { timeoutMs: 100, guarded });
    expect(result).toMatchObject({ ok: false, timedOut: true });
  });
});

describe('startServer', () => {
  it('stops a server by the first signal that it heeds', async () => {
    const server = startShell('trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done');
    expect(await said(server, 'up')).toBe(true);
    expect(server.hasExited()).toBe(false);
    await Promise.all([server.stop(), server.stop()]);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.lastLines()).toEqual(['up', 'bye']);
  });

  it('kills a server that heeds none', async () => {
    const server = startShell('trap "" TERM; echo up; while :; do sleep 0.05; done', 200);
    expect(await said(server, 'up')).toBe(true);
    await server.stop();
    expect((await server.exited).signal).toBe('SIGKILL');
    expect(isRunning(server.pid ?? 0)).toBe(false);
  });

  it('tells of an end that nobody asked for, and stop() then returns', async () => {
    const server = startShell('echo broken; exit 7');
    expect(await server.exited).toEqual({ code: 7, signal: null });
    expect(server.hasExited()).toBe(true);
    expect(server.lastLines()).toEqual(['broken']);
    await server.stop();
  });
});

describe('waitUntil', () => {
  it('gives the first answer', async () => {
    let asked = 0;
    const answer = await waitUntil(() => ((asked += 1) === 3 ? asked : undefined), SECONDS_10);
    expect(answer).toBe(3);
  });

  it('gives up when the time has passed', async () => {
    let asked = 0;
    const ask = () => {
      asked += 1;
      return undefined;
    };
    expect(await waitUntil(ask, { timeoutMs: 30, intervalMs: 10 })).toBeUndefined();
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(4);
  });
});
