import { runLoadCommand } from './runner/command.js';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // What was started is guarded and ends with this process.
  process.once(signal, () => process.exit(130));
}
process.exitCode = await runLoadCommand(process.argv.slice(2), process.env, (line) => console.log(line));
// Connections that a broken run left open must not keep a pipeline waiting.
process.exit();
