import { runTokenCommand } from './token-command.js';

// `| head` closes the pipe while tokens are still being written; that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await runTokenCommand(process.argv.slice(2), process.env);
