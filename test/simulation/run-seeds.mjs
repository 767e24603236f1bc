#!/usr/bin/env node
/**
 * `npm run test:simulation -- --seeds 5000 --seed 1`: so many schedules of each weather from this seed on; without
 * servers. `--seed S --seeds 1 --step N` replays one and leaves it at that event.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, step: { type: 'string' } },
});
const given = { SIM_SEEDS: values.seeds, SIM_SEED: values.seed, SIM_STEP: values.step };
const env = {
  ...process.env,
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
};
for (const [name, value] of Object.entries(given)) if (value !== undefined) env[name] = value;
const jest = spawn(
  process.execPath,
  [
    fileURLToPath(import.meta.resolve('jest/bin/jest')),
    '--testPathPatterns=simulation/simulation\\.test',
    '--selectProjects=simulation',
  ],
  { cwd: fileURLToPath(new URL('../..', import.meta.url)), env, stdio: 'inherit' },
);
jest.once('exit', (code) => process.exit(code ?? 1));
