import { runLoadCommand } from './runner/command.js';
import { listenForEnd } from './runner/interruption.js';

const say = (line: string): void => console.log(line);
process.exitCode = await runLoadCommand(process.argv.slice(2), process.env, say, listenForEnd(say));
// Connections that a broken run left open must not keep a pipeline waiting.
process.exit();
