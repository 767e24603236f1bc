import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { findFreePort } from '../../src/sandbox/services/index.js';
import { type RunningSystem, startSystem } from '../../src/sandbox/system.js';
import { bookableDate, customer, type TestCaller } from './callers.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { type AnswerBody, HttpClient, type HttpAnswer, type HttpOptions } from './http-client.js';
import { testRun } from './test-run.js';
import { type MintToken, tokenMint } from './tokens.js';
import { NOBODY_TURNED_AWAY, PATIENT_WITH_OTHERS } from './undisturbed.js';

export interface TestSystem {
  readonly system: RunningSystem;
  readonly database: TestDatabase;
  readonly redis: ReturnType<typeof newRedisClient>;
  readonly token: MintToken;
  readonly customer: (n: number) => TestCaller;
  readonly bookableDate: (n: number, branchId?: string) => Promise<string>;
  /** To the API processes in turn; `via` names one, from 0. */
  readonly http: <T = AnswerBody>(
    method: string,
    path: string,
    options?: HttpOptions & { readonly via?: number },
  ) => Promise<HttpAnswer<T>>;
  readonly stop: () => Promise<void>;
}

export interface TestSystemOptions {
  readonly apiProcesses?: number;
  /** Laid over the environment of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The system as it runs in earnest, each part a process of its own; the database is a copy on the server of the run. */
export async function openSystem({
  apiProcesses = 2,
  env = {},
}: TestSystemOptions = {}): Promise<TestSystem> {
  const started: { stop(): Promise<unknown> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-system-'));
    started.push({ stop: () => rm(dataDir, { recursive: true, force: true }) });
    const lines = linesOfProcesses();
    started.push({ stop: () => new Promise((resolve) => lines.end(resolve)) });
    const database = await createTestDatabase();
    started.push({ stop: () => database.drop() });
    const system = await startSystem({
      port: await findFreePort(),
      dataDir,
      apiProcesses,
      throwAway: true,
      log: () => undefined,
      onLine: (line) => lines.write(`${line}\n`),
      env: {
        ...plainEnvironment(),
        DATABASE_URL: database.url,
        YUHUAN_LOG_LEVEL: 'debug',
        ...NOBODY_TURNED_AWAY,
        ...PATIENT_WITH_OTHERS,
        ...env,
      },
    });
    started.push(system);
    const redis = newRedisClient(system.redisUrl!);
    // A test that takes Redis away means it; the command that is cut off tells.
    redis.on('error', () => undefined);
    await redis.connect();
    started.push({ stop: async () => redis.destroy() });
    const clients = system.apiUrls.map((url) => new HttpClient(url));
    started.push(...clients.map((client) => ({ stop: () => client.close() })));
    const token = await tokenMint(system);
    let turn = 0;
    return {
      system,
      database,
      redis,
      token,
      customer: (n) => customer(n, token),
      bookableDate: (n, branchId = 'B001') => bookableDate(clients[0]!.http, n, branchId),
      http: (method, path, { via, ...options } = {}) => {
        turn += 1;
        return clients[via ?? turn % clients.length]!.http(method, path, options);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const OF_A_SHELL = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/**
 * What a person would have in a shell: nothing of this run, of Jest, or of a system that is set up elsewhere; but for
 * where Node keeps what it has compiled.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const names = new Set([...OF_A_SHELL, 'NODE_COMPILE_CACHE']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.has(name)));
}

/** Kept for the whole run: at its end they are read for what no log may hold. */
function linesOfProcesses(): WriteStream {
  const { linesFolder } = testRun();
  mkdirSync(linesFolder, { recursive: true });
  return createWriteStream(join(linesFolder, `${randomUUID()}.log`));
}

function newRedisClient(url: string) {
  return createClient({ url });
}
