import { startApplication } from './application.js';
import { ConfigError } from './platform/config/index.js';

/** One process; its role comes from the configuration. */
try {
  const running = await startApplication(process.env);
  process.stdout.write(`ready ${running.url}\n`);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      running.stop().then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`${error.stack ?? error.message}\n`);
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`${error instanceof ConfigError ? message : (stack ?? message)}\n`);
  process.exit(1);
}
