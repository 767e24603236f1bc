import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Told } from './history.js';
import { readManifest } from './manifest.js';
import { byFaults } from './oracle.js';
import { outlineOf } from './plan.js';
import { runScenario, type RunResult } from './run-scenario.js';
import type { World } from './world.js';

const SCALING = { scale: 0.1, time: 0.1 };

/** Does what k6 leaves behind: a history, a summary, and what went wrong. */
const FAKE_K6 = `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --console-output) history=$2 ;;
    --log-output) errors=\${2#file=}; errors=\${errors%,level=error} ;;
  esac
  shift
done
echo "$YUHUAN_PLAN" > "\${0%/*}/plan"
cp "\${0%/*}/history" "$history"
cp "\${0%/*}/errors" "$errors"
cp "\${0%/*}/summary" "$YUHUAN_SUMMARY"
`;

const BOOKED = { operation: 'book', outcome: 'yes', replayed: false, startedMs: 0, tookMs: 5 } as Told;

describe('a run of a scenario', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yuhuan-run-'));
    await writeFile(join(folder, 'k6'), FAKE_K6);
    await chmod(join(folder, 'k6'), 0o755);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const world = (rest: () => Promise<void>): World => ({
    baseUrls: ['http://127.0.0.1:9'],
    metricsUrls: [],
    firstCustomer: 1,
    option: '',
    about: '',
    replaceable: [],
    prepare: () => Promise.resolve([{ branchId: 'B006', date: '2026-12-01', window: null }]),
    tokens: (count) =>
      Promise.resolve({ customers: Array.from({ length: count }, () => 't'), quotaMakers: ['q'] }),
    rest: async () => {
      await rest();
      return byFaults('gate-at-rest', '', []);
    },
    judge: () => Promise.resolve([byFaults('no-oversell', '', [])]),
    replace: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  });

  async function run(told: readonly Told[], errors = '', rest = () => Promise.resolve()): Promise<RunResult> {
    const lines = told.map((each) => `H ${JSON.stringify(each)}\n`).join('');
    await writeFile(join(folder, 'history'), lines);
    await writeFile(join(folder, 'errors'), errors);
    const count = (value: number): object => ({ type: 'counter', values: { count: value } });
    const metrics = { history_lines: count(told.length), iterations: count(told.length) };
    await writeFile(join(folder, 'summary'), JSON.stringify({ metrics }));
    const manifest = await readManifest('breakpoint');
    return runScenario(world(rest), {
      manifest,
      outline: outlineOf(manifest, SCALING),
      scaling: SCALING,
      seed: 7,
      during: new Set(),
      k6: { from: 'a fake', call: () => ({ command: join(folder, 'k6'), args: [] }) },
      folder: join(folder, 'results'),
      say: () => undefined,
    });
  }
  const broken = ({ verdicts }: RunResult): string[] =>
    verdicts.filter(({ holds }) => !holds).map(({ name }) => name);

  it('in which somebody was served passes', async () => {
    const result = await run([BOOKED]);
    expect(broken(result)).toEqual([]);
    expect(result.outcome).toBe('PASSED');
  });

  it('in which nothing was asked has not passed', async () => {
    const result = await run([]);
    expect(result.outcome).toBe('INCONCLUSIVE');
    expect(broken(result)).toEqual(['somebody-was-served']);
  });

  it('in which all were sent away has failed', async () => {
    const result = await run([{ ...BOOKED, outcome: 'later' }]);
    expect(result.outcome).toBe('FAILED');
    expect(broken(result)).toEqual(['somebody-was-served']);
  });

  it('in which iterations broke off has failed, and says where; a threshold is told apart', async () => {
    const errors = [
      'Error: the plan has 5 customers, and number 5 came',
      '\tat person (file:///scenario.ts:7:9(3))',
      '',
      'TypeError: nothing',
      "thresholds on metrics 'iterations' have been crossed",
      '',
    ].join('\n');
    const result = await run([BOOKED], errors);
    expect(result.outcome).toBe('FAILED');
    expect(result.verdicts.find(({ name }) => name === 'k6-ran-without-error')).toMatchObject({
      violations: 2,
      examples: [
        'Error: the plan has 5 customers, and number 5 came\n\tat person (file:///scenario.ts:7:9(3))',
        'TypeError: nothing',
      ],
    });
  });

  it('has no tokens lying about any more when the oracle is asked', async () => {
    let plan = '';
    let tokens: boolean | undefined;
    await run([BOOKED], '', async () => {
      plan = (await readFile(join(folder, 'plan'), 'utf8')).trim();
      tokens = existsSync(join(dirname(plan), 'tokens'));
    });
    expect(plan).toMatch(/plan\.json$/);
    expect(tokens).toBe(false);
  });
});
