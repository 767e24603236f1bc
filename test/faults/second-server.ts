import { execFileSync } from 'node:child_process';
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findFreePort, type Server, startServer } from '../../src/sandbox/services/index.js';
import { waitUntil } from '../harness/index.js';

const FOLLOW_TIMEOUT_MS = 60_000;

/**
 * A standby that every commit waits for (`synchronous_standby_names`): without that, what was acknowledged in the last
 * moment would be lost with the first server, and no code above could help.
 */
export class SecondServer {
  private constructor(
    readonly url: string,
    readonly server: Server,
  ) {}

  static async follow(first: { readonly url: string; readonly dataPath: string }): Promise<SecondServer> {
    const port = await findFreePort();
    const dataPath = `${first.dataPath}-second`;
    await copyFiles(first, dataPath);
    const primary = new URL(first.url);
    const url = new URL(first.url);
    url.port = String(port);
    const conninfo = `host=127.0.0.1 port=${primary.port} user=${primary.username} password=${decodeURIComponent(primary.password)} application_name=second`;
    const owner = statSync(first.dataPath);
    const server = startServer({
      ...launched(first.dataPath, dataPath, port, [
        '-c',
        `primary_conninfo=${conninfo}`,
        '-c',
        'hot_standby=on',
      ]),
      account: { name: 'of the first server', uid: owner.uid, gid: owner.gid },
      stopSignals: [{ signal: 'SIGINT', graceMs: 10_000 }],
    });
    await following(first.url);
    await asked(first.url, "ALTER SYSTEM SET synchronous_standby_names = 'second'");
    await asked(first.url, 'SELECT pg_reload_conf()');
    return new SecondServer(url.href, server);
  }

  async promote(): Promise<void> {
    // It inherits by its files neither the standby that it was nor one to wait for.
    await asked(this.url, 'SELECT pg_promote(true, 60)');
  }
}

/** The command line of the running server, on other files and another port. */
function launched(
  from: string,
  to: string,
  port: number,
  more: readonly string[],
): { command: string; args: string[]; env: NodeJS.ProcessEnv } {
  const [pid] = readFileSync(join(from, 'postmaster.pid'), 'utf8').split('\n');
  const [command, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .filter((arg) => arg !== '');
  const env = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  const own = args.map((arg, index) => {
    if (args[index - 1] === '-D') return to;
    return args[index - 1] === '-p' ? String(port) : arg;
  });
  return { command: command!, args: [...own, ...more], env };
}

async function copyFiles(
  first: { readonly url: string; readonly dataPath: string },
  to: string,
): Promise<void> {
  rmSync(to, { recursive: true, force: true });
  const client = new Client({ connectionString: first.url });
  await client.connect();
  await client.query("SELECT pg_backup_start('second', true)");
  execFileSync('cp', ['-a', first.dataPath, to]);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await client.end();
  rmSync(join(to, 'postmaster.pid'), { force: true });
  const { uid, gid } = statSync(first.dataPath);
  for (const [name, text] of [
    ['backup_label', rows[0]!.labelfile],
    ['standby.signal', ''],
  ] as const) {
    writeFileSync(join(to, name), text);
    chownSync(join(to, name), uid, gid);
  }
}

async function following(url: string): Promise<void> {
  const isStreaming = async (): Promise<boolean> => {
    const { count } = await asked(
      url,
      "SELECT count(*)::int AS count FROM pg_stat_replication WHERE application_name = 'second' AND state = 'streaming'",
    );
    return count === 1;
  };
  await waitUntil(isStreaming, { timeoutMs: FOLLOW_TIMEOUT_MS, what: 'the second server to follow' });
}

async function asked(url: string, statement: string): Promise<Record<string, unknown>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows[0] ?? {};
  } finally {
    await client.end();
  }
}
