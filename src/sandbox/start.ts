import { StartError } from './services/index.js';
import { startSystem } from './system.js';

/** `npm start`: everything that is needed, then the whole system, until Ctrl-C. */
const { PORT = '3000', DATA_DIR = './.data' } = process.env;

try {
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) < 1 || Number(PORT) > 65_535) {
    throw new StartError(`PORT is "${PORT}", which is no port`, 'set PORT to a number from 1 to 65535');
  }
  const system = await startSystem({
    port: Number(PORT),
    dataDir: DATA_DIR,
    env: process.env,
    log: (line) => console.log(line),
    onLine: (line) => console.log(line),
  });
  // The parts do not keep this process alive, so that none outlives it; it stays for them.
  const stay = setInterval(() => undefined, 1 << 30);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      console.log('stopping');
      void system.stop().then(() => clearInterval(stay));
    });
  }
  for (const [name, server] of system.servers) {
    const endTogether = async (): Promise<void> => {
      await server.exited;
      if (stopping) return;
      stopping = true;
      console.error(`${name} has ended; stopping the rest:`);
      console.error(server.lastLines().join('\n'));
      await system.stop();
      process.exit(1);
    };
    void endTogether();
  }
  console.log(`ready ${system.url}`);
} catch (error) {
  if (error instanceof StartError) {
    console.error(`cannot start: ${error.message}`);
    console.error(`what to do: ${error.remedy}`);
  } else {
    console.error(error);
  }
  process.exit(1);
}
