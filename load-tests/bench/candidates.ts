import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, type Server, startServer, waitUntil } from '#src/sandbox/services/index.js';
import { HEAP_OPTIONS, MALLOC_BOUNDS, type RunningSystem } from '#src/sandbox/system.js';
import { type Slot, writeBookings } from './customers.js';
import type { Candidate } from './round.js';
import type { Stage } from './stage.js';

/** The heap of a process that has started is above a tenth of so small a limit: everything but health is shed. */
const ALWAYS_SHEDDING = {
  options: ['--max-old-space-size=160'],
  settings: { YUHUAN_SHED_HEAP_MAX_PERCENT: '10' },
};
const READY_TIMEOUT_MS = 30_000;

export interface Setting {
  readonly running: RunningSystem;
  readonly stage: Stage;
  readonly tokens: readonly string[];
  readonly slots: readonly Slot[];
  /** Of the processes that the system is compared with, as it has it itself. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where each puts the processes that it starts, to be stopped at the end. */
  readonly started: Server[];
}

/** Everything that is measured, with what it is compared with running beside it. */
export async function prepareCandidates(setting: Setting): Promise<Candidate[]> {
  const { running, stage, tokens, slots } = setting;
  const api = running.servers.get('api-1')!;
  const baselines = await startOther(setting, 'load-tests/baselines/main.js', '/readyz');
  const echo = await startOther(setting, 'load-tests/baselines/echo.js', '/api/v1/echo');
  const refusing = await startOther(setting, 'load-tests/baselines/refuse.js', '/');
  const shedding = await startOther(setting, 'main.js', '/healthz', ALWAYS_SHEDDING);
  const file = (name: string): string => join(running.dataDir, `${name}.tsv`);
  await writeBookings(file('spread'), tokens, slots);
  await writeBookings(file('one-slot'), tokens, slots.slice(0, 1));
  const calendar = `/api/v1/branches/${slots[0]!.branchId}/calendar`;
  await writeFile(file('calendar'), '\t\t\n');
  const post = { method: 'POST', path: '/api/v1/bookings', url: running.url, server: api } as const;
  const fresh = async (name: string, few: readonly Slot[]): Promise<void> => {
    await stage.reset();
    await writeBookings(file(name), tokens, few);
  };
  return [
    {
      ...post,
      name: 'ceiling',
      path: '/api/v1/ceiling',
      ...baselines,
      file: file('spread'),
      expect: 'served',
    },
    {
      ...post,
      name: 'accepted',
      file: file('spread'),
      expect: 'accepted',
      prepare: () => fresh('spread', slots),
    },
    {
      ...post,
      name: 'accepted, one slot',
      file: file('one-slot'),
      expect: 'accepted',
      prepare: () => fresh('one-slot', slots.slice(0, 1)),
    },
    {
      ...post,
      name: 'usual way',
      path: '/api/v1/usual-way',
      ...baselines,
      file: file('spread'),
      expect: 'accepted',
      prepare: () => fresh('spread', slots),
    },
    {
      ...post,
      name: 'sold out',
      file: file('one-slot'),
      expect: 'refused',
      refusedAs: /^QUOTA_(MONTH|WEEK|DAY)_FULL$/,
      prepare: () => stage.reset(0),
    },
    {
      ...post,
      name: 'shed',
      ...shedding,
      file: file('spread'),
      expect: 'refused',
      refusedAs: /^OVERLOADED$/,
      repeats: true,
      prepare: () => sheds(shedding.url),
    },
    { ...post, name: 'bare Node 503', ...refusing, file: file('spread'), expect: 'refused', repeats: true },
    {
      ...post,
      name: 'calendar',
      method: 'GET',
      path: calendar,
      file: file('calendar'),
      expect: 'served',
      repeats: true,
      prepare: () => stage.reset(),
    },
    {
      ...post,
      name: 'bare Fastify echo',
      path: '/api/v1/echo',
      ...echo,
      file: file('spread'),
      expect: 'served',
    },
  ];
}

/** It reads its heap some times a second: the first of a round that comes sooner would be let in. */
async function sheds(url: string): Promise<void> {
  const isRefused = async (): Promise<true | undefined> =>
    (await fetch(`${url}/api/v1/bookings`, { method: 'POST' })).status === 503 ? true : undefined;
  const refused = await waitUntil(isRefused, { timeoutMs: READY_TIMEOUT_MS, intervalMs: 100 });
  if (refused === undefined) throw new Error('the process that is to shed everything lets requests in');
}

async function startOther(
  { running, environment, started }: Setting,
  script: string,
  probe: string,
  { options = [], settings = {} }: { options?: readonly string[]; settings?: NodeJS.ProcessEnv } = {},
): Promise<Pick<Candidate, 'url' | 'server'>> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const path = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  const server = startServer({
    command: process.execPath,
    // What the engine is compared with has no more memory than it has: to collect garbage is a part of every request.
    args: [...HEAP_OPTIONS, ...options, path],
    account: undefined,
    env: {
      ...MALLOC_BOUNDS,
      ...environment,
      PORT: String(port),
      DATABASE_URL: running.databaseUrl,
      REDIS_URL: running.redisUrl ?? '',
      OIDC_ISSUER: running.issuer,
      YUHUAN_CORE_URL: running.coreUrl,
      YUHUAN_SANDBOX: 'true',
      ...running.fieldKeys,
      YUHUAN_ROLE: 'api',
      ...settings,
    },
    stopSignals: [{ signal: 'SIGTERM', graceMs: 5000 }],
  });
  started.push(server);
  const answers = await waitUntil(
    async () =>
      server.hasExited() || (await fetch(url + probe).catch(() => undefined)) !== undefined
        ? true
        : undefined,
    { timeoutMs: READY_TIMEOUT_MS, intervalMs: 100 },
  );
  if (answers === undefined || server.hasExited())
    throw new Error(`${script} did not start:\n${server.lastLines().join('\n')}`);
  return { url, server };
}
