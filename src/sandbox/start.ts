import { dataFolder } from './data-folder.js';
import { type Server, StartError } from './services/index.js';
import { type RunningSystem, startSystem } from './system.js';

/** `npm start`: everything that is needed, then the whole system, until Ctrl-C. */
const { PORT = '3000' } = process.env;

/** A terminal that was closed, or the reader of a pipe, takes no more lines; there is nobody left to tell. */
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

let system: RunningSystem | undefined;
let stopping = false;
// The parts do not keep this process alive, so that none outlives it; it stays for them.
const stay = setInterval(() => undefined, 1 << 30);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    console.log('stopping');
    // What has been started by now ends with this process.
    if (system === undefined) process.exit(1);
    void system.stop().then(() => clearInterval(stay));
  });
}

try {
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) < 1 || Number(PORT) > 65_535) {
    throw new StartError(`PORT is "${PORT}", which is no port`, 'set PORT to a number from 1 to 65535');
  }
  const running = await startSystem({
    port: Number(PORT),
    dataDir: dataFolder(process.env),
    env: process.env,
    log: (line) => console.log(line),
    // The parts say that they are ready, too; whoever waits for the word waits for the whole.
    onLine: (line) => {
      if (!line.startsWith('ready ')) console.log(line);
    },
  });
  system = running;
  for (const [name, part] of [...running.servers, ...running.stores]) void stopAllAfter(running, name, part);
  console.log(
    `customers ${running.url}/ · staff ${running.url}/console/ · interface ${running.url}/api/docs`,
  );
  console.log(`ready ${running.url}`);
} catch (error) {
  if (error instanceof StartError) {
    console.error(`cannot start: ${error.message}`);
    console.error(`what to do: ${error.remedy}`);
  } else {
    console.error(printable(error));
  }
  process.exit(1);
}

/** An address that cannot be read stands in the error itself, beside its message, and may hold a password. */
function printable(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL' ? (error as Error).message : error;
}

/** A system of which a part is missing is worse than none: whoever started it is told at once. */
async function stopAllAfter(
  running: RunningSystem,
  name: string,
  part: Pick<Server, 'exited' | 'lastLines'>,
): Promise<void> {
  await part.exited;
  if (stopping) return;
  stopping = true;
  const said = part.lastLines();
  console.error(`${name} has ended; stopping the rest${said.length === 0 ? '' : ':'}`);
  for (const line of said) console.error(line);
  await running.stop().catch((error: unknown) => console.error(error));
  process.exit(1);
}
