import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '#src/sandbox/services/index.js';
import type { Manifest } from './manifest.js';
import { runAll, table, worst } from './run-all.js';
import type { RunResult } from './run-scenario.js';

const manifest = (name: string): Manifest => ({ name }) as Manifest;
const result = (scenario: string, outcome: RunResult['outcome']): RunResult =>
  ({
    scenario,
    outcome,
    told: [
      { outcome: 'yes', tookMs: 12.4 },
      { outcome: 'later', tookMs: 1 },
    ],
    verdicts: [{ name: 'no-oversell', holds: outcome !== 'FAILED' }],
    thresholds: [{ name: 'answers_failed count==0', ok: true }],
  }) as unknown as RunResult;

describe('the whole suite', () => {
  it('runs each, tells the worst, and keeps its table beside the reports, also when one cannot run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yuhuan-suite-'));
    const said: string[] = [];
    try {
      const outcome = await runAll({
        manifests: ['a', 'b', 'c'].map(manifest),
        folder,
        say: (line) => said.push(line),
        run: ({ name }) =>
          name === 'b'
            ? Promise.reject(new StartError('there is no nginx\nhere', 'install it'))
            : Promise.resolve(result(name, 'PASSED')),
      });
      expect(outcome).toBe('FAILED');
      const kept = await readFile(join(folder, 'suite.md'), 'utf8');
      expect(said.join('\n')).toContain(kept.trim());
      expect(kept).toContain('| `a` | PASSED | 2 | 1 | 0 | 1 | 12 · 12 |');
      expect(kept).toContain('| `b` | FAILED: there is no nginx | 0 | 0 | 0 | 0 | – · – |');
      expect(kept).toContain('| `c` | PASSED');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('breaks off for what nobody foresaw', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yuhuan-suite-'));
    const broken = runAll({
      manifests: [manifest('a')],
      folder,
      say: () => undefined,
      run: () => Promise.reject(new TypeError('a fault of the runner')),
    });
    await expect(broken).rejects.toThrow('a fault of the runner');
    await rm(folder, { recursive: true, force: true });
  });

  it('counts not knowing as worse than well and better than broken', () => {
    const of = (...outcomes: RunResult['outcome'][]): string =>
      worst(outcomes.map((outcome) => ({ outcome })));
    expect(of('PASSED', 'INCONCLUSIVE', 'PASSED')).toBe('INCONCLUSIVE');
    expect(of('FAILED', 'INCONCLUSIVE')).toBe('FAILED');
    expect(of()).toBe('PASSED');
    expect(table([])).toContain('| scenario |');
  });
});
