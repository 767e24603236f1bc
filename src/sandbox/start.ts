import { type Server, StartError } from './services/index.js';
import { type RunningSystem, startSystem } from './system.js';

/** `npm start`: everything that is needed, then the whole system, until Ctrl-C. */
const { PORT = '3000', DATA_DIR = './.data' } = process.env;

let system: RunningSystem | undefined;
let stopping = false;
// The parts do not keep this process alive, so that none outlives it; it stays for them.
const stay = setInterval(() => undefined, 1 << 30);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
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
    dataDir: DATA_DIR,
    env: process.env,
    log: (line) => console.log(line),
    // The parts say that they are ready, too; whoever waits for the word waits for the whole.
    onLine: (line) => {
      if (!line.startsWith('ready ')) console.log(line);
    },
  });
  system = running;
  for (const [name, server] of running.servers) void stopAllAfter(running, name, server);
  console.log(
    `customers ${running.url}/ · staff ${running.url}/console/ · interface ${running.url}/api/docs`,
  );
  console.log(`ready ${running.url}`);
} catch (error) {
  if (error instanceof StartError) {
    console.error(`cannot start: ${error.message}`);
    console.error(`what to do: ${error.remedy}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}

/** A system of which a part is missing is worse than none: whoever started it is told at once. */
async function stopAllAfter(running: RunningSystem, name: string, server: Server): Promise<void> {
  await server.exited;
  if (stopping) return;
  stopping = true;
  console.error(`${name} has ended; stopping the rest:`);
  console.error(server.lastLines().join('\n'));
  await running.stop();
  process.exit(1);
}
