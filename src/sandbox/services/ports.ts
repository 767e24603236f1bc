import { randomInt } from 'node:crypto';
import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from './start-error.js';

export const LOOPBACK = '127.0.0.1';

/**
 * Below the ephemeral ranges of Linux (from 32768) and macOS (from 49152): a port remembered for the next start
 * would otherwise be taken now and then by an outgoing connection of a load generator.
 */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 29_999;

/** Half of the range would have to be in use for 50 draws to miss by chance once in 10^15. */
const DRAWS = 50;

/** Loopback answers or refuses within a millisecond; a listener with a full backlog does neither. */
const PROBE_TIMEOUT_MS = 500;

/**
 * So that systems that start at the same time draw different ports: a folder for every span of time, and in it a note for
 * each port that was drawn, at most as many as there are. A note is made once and never made anew, because only then does
 * exactly one of two who draw the same port make it.
 */
const NOTES_FOLDER = join(tmpdir(), 'yuhuan-ports');
/** A process listens within seconds of the draw; after it nobody else draws what is in use. A note holds for up to two. */
const SPAN_MS = 120_000;

/** A port of the loopback interface that nothing listens on at this moment, and that nobody else has just drawn. */
export async function findFreePort(): Promise<number> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if ((await isPortFree(port)) && (await note(port))) return port;
  }
  throw new StartError(
    `No free port was found between ${LOWEST_PORT} and ${HIGHEST_PORT} on ${LOOPBACK}.`,
    'End programs that listen there, or name a port.',
  );
}

/** @returns false where somebody noted the port a moment ago; true also where notes cannot be kept, as for another user. */
async function note(port: number): Promise<boolean> {
  const span = Math.floor(Date.now() / SPAN_MS);
  try {
    const isNew = (await mkdir(folderOf(span), { recursive: true })) !== undefined;
    if (isNew) await forgetBefore(span - 1);
    if (await exists(join(folderOf(span - 1), String(port)))) return false;
    await writeFile(join(folderOf(span), String(port)), '', { flag: 'wx' });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST';
  }
  return true;
}

function folderOf(span: number): string {
  return join(NOTES_FOLDER, String(span));
}

async function forgetBefore(span: number): Promise<void> {
  const old = (await readdir(NOTES_FOLDER)).filter((name) => !(Number(name) >= span));
  await Promise.all(old.map((name) => rm(join(NOTES_FOLDER, name), { recursive: true, force: true })));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export interface PortUse {
  /** What wants the port, as a person would call it. */
  readonly purpose?: string;
  /** The environment variable that chooses the port, when there is one. */
  readonly variable?: string;
  /** Where it is to be listened on; loopback unless told. */
  readonly host?: string;
}

/** @throws StartError naming the port and the remedy when the port can not be listened on. */
export async function assertPortFree(port: number, use: PortUse = {}): Promise<void> {
  const fault = await portFault(port, use.host);
  if (fault !== undefined) throw portTaken(port, use, fault);
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await portFault(port)) === undefined;
}

export function portTaken(port: number, use: PortUse = {}, fault = 'EADDRINUSE'): StartError {
  const purpose = use.purpose === undefined ? '' : ` for ${use.purpose}`;
  const elsewhere =
    use.variable === undefined ? 'choose another port' : `choose another: ${use.variable}=<port>`;
  if (fault === 'EACCES') {
    return new StartError(`Port ${port}${purpose} may not be opened by this user.`, `Please ${elsewhere}.`);
  }
  if (fault !== 'EADDRINUSE') {
    return new StartError(
      `Port ${port}${purpose} can not be listened on at ${use.host ?? LOOPBACK} (${fault}).`,
      `Name an address of this machine, or ${elsewhere}.`,
    );
  }
  return new StartError(
    `Port ${port}${purpose} is in use by another program.`,
    `End the program that listens there (lsof -i :${port} or ss -ltnp names it), or ${elsewhere}.`,
  );
}

async function portFault(port: number, host = LOOPBACK): Promise<string | undefined> {
  const fault = await listenFault(port, host);
  if (fault !== undefined) return fault;
  // macOS lets a second program listen on 127.0.0.1 beside one on every address, so that it must be asked for, too.
  return (await somebodyAnswers(port, callableHost(host))) ? 'EADDRINUSE' : undefined;
}

function somebodyAnswers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const finish = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

function listenFault(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** Where a server that listens on the host is called from this machine: one that listens everywhere, on loopback. */
export function callableHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? LOOPBACK : host;
}

/** An address of the sixth version stands in brackets in a URL. */
export function urlOn(host: string, port: number): string {
  const called = callableHost(host);
  return `http://${called.includes(':') ? `[${called}]` : called}:${port}`;
}
