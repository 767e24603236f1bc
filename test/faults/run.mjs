#!/usr/bin/env node
/**
 * `npm run test:faults -- [--only a,b] [--seed n] [--rounds n]`: every fault against the real system, then so many rounds
 * of faults drawn at random; `--only none --rounds 50` leaves the catalogue out, `--only a+b` has two at once. See
 * docs/faults.md.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string' }, rounds: { type: 'string' } },
});
const runner = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../harness/run-tests.mjs', import.meta.url)),
    'test/faults/faults.test.ts',
    '--runInBand',
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FAULTS: values.only ?? 'all',
      ...(values.seed !== undefined && { FAULT_SEED: values.seed }),
      ...(values.rounds !== undefined && { FAULT_ROUNDS: values.rounds }),
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal));
runner.on('exit', (code) => process.exit(code ?? 1));
