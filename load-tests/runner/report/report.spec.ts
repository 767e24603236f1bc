import type { RunResult } from '../run-scenario.js';
import { junit } from './junit.js';
import { lineChart, niceCeiling } from './line-chart.js';
import { page } from './page.js';

const verdict = { proves: 'that nobody <b>is</b> & stays "oversold"', violations: 0, examples: [] };
const result = {
  scenario: 'hot-slot',
  question: 'Does it fill?',
  seed: 7,
  scaling: { scale: 0.5, time: 1 },
  about: 'one-process',
  option: '--topology one-process',
  startedAt: '2026-11-21T00:00:00.000Z',
  startedMs: 1000,
  seconds: 10,
  thresholds: [{ name: 'answers_failed count==0', ok: true }],
  verdicts: [
    { name: 'no-oversell', holds: true, ...verdict },
    { name: 'every-yes', holds: false, ...verdict, violations: 2, examples: [{ text: '<script>\u0007' }] },
  ],
  findings: [],
  metrics: {},
  told: [],
  readings: [],
  happenings: [{ atMs: 3000, what: 'api-1 is asked to end' }],
  peakEnds: [],
  outcome: 'FAILED',
  loaded: { during: [], knocks: [], slots: [], unitsReturn: false, quotasChange: false },
} as const satisfies RunResult;

describe('a report', () => {
  it('tells the outcome, each verdict and how to do the same again, and takes nothing for markup', () => {
    const html = page(result);
    expect(html).toContain('<span class="badge FAILED">FAILED</span>');
    expect(html).toContain('npm run load -- hot-slot --scale 0.5 --time 1 --seed 7');
    expect(html).toContain('✗ broken (2)');
    expect(html).toContain('2.0 s api-1 is asked to end');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('<b>is</b>');
    // Sent by mail, or opened where there is no network.
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });

  it('is JUnit for pipelines, and XML whatever an example holds', () => {
    const xml = junit(result);
    expect(xml).toContain('<testsuites tests="3" failures="1" skipped="0">');
    expect(xml).toContain('<failure message="2 violations">{&quot;text&quot;:&quot;&lt;script&gt;');
    expect(xml.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
  });

  it('tells pipelines of what is not known as skipped, which is no failure', () => {
    const unknown = { ...verdict, name: 'generator-kept-up', holds: false, unknown: true } as const;
    const examples = [{ dropped: 9 }, 'and "more"'];
    const xml = junit({
      ...result,
      verdicts: [unknown, { ...unknown, name: 'gate-stays-true', examples }],
      outcome: 'INCONCLUSIVE',
    });
    expect(xml).toContain('<testsuites tests="3" failures="0" skipped="2">');
    expect(xml).toContain('name="generator-kept-up"><skipped message="not known"/></testcase>');
    expect(xml).toContain(
      '<skipped message="not known: {&quot;dropped&quot;:9}; and &quot;more&quot;"/></testcase>',
    );
    expect(xml).not.toContain('<failure');
  });
});

describe('a picture', () => {
  it('has a gap where there is no value, and says in words what it shows', () => {
    const svg = lineChart({
      title: 'T',
      unit: 'ms',
      lines: [{ label: 'p99', tone: 'warn', values: [1, null, 3, 4] }],
    });
    expect(svg.match(/d="([^"]*)"/)?.[1]?.match(/[ML]/g)).toEqual(['M', 'M', 'L']);
    expect(svg).toContain('aria-label="T (ms). p99: at most 4"');
  });

  const drawn = (values: readonly (number | null)[]): string =>
    lineChart({ title: 'T', unit: 'ms', lines: [{ label: 'a', tone: 'bad', values }] });
  const pathOf = (svg: string): string => svg.match(/ d="([^"]*)"/)?.[1] ?? '';

  it('shows a point that stands alone between two gaps', () => {
    expect(pathOf(drawn([null, 5, null]))).toMatch(/^M[\d.]+ [\d.]+h0$/);
  });

  it('says that there was nothing where there was nothing, and not that it has nothing to show', () => {
    const svg = drawn([0, 0, 0]);
    expect(svg).toContain('<span>a: 0 throughout</span>');
    expect(svg).toContain('aria-label="T (ms). a: 0 throughout"');
    expect(svg).not.toContain('nothing to show');
    expect(drawn([null, null])).toContain('nothing to show');
    expect(drawn([])).toContain('nothing to show');
  });

  it('keeps the one second that was high, and the one that had no answer, of an hour', () => {
    const hour = Array.from({ length: 3_600 }, (_, second) => (second === 1_801 ? 900 : 10));
    const top = 12;
    expect(pathOf(drawn(hour))).toContain(
      `${(46 + (1_801 / 3_599) * (560 - 46 - 12)).toFixed(1)} ${(top + (1 - 900 / 1000) * (200 - 12 - 22)).toFixed(1)}`,
    );
    const gap = pathOf(drawn([...hour.slice(0, 2_001), null, ...hour.slice(2_002)]));
    expect(gap.match(/M/g)).toHaveLength(2);
  });

  it('puts values where their seconds are', () => {
    const lines = [{ label: 'a', tone: 'good', values: [1, 2, 3] }] as const;
    const d = pathOf(lineChart({ title: 'T', unit: '', lines, at: [0, 90, 100] }));
    expect(d.match(/[ML]([\d.]+)/g)).toEqual(['M46.0', `L${(46 + 0.9 * 502).toFixed(1)}`, 'L548.0']);
  });

  it('ends at a number that people read', () => {
    expect([0, 0.3, 7, 43, 900, 1001].map(niceCeiling)).toEqual([1, 0.4, 10, 50, 1000, 2000]);
  });

  it('stays small however long the run was', () => {
    const values = Array.from({ length: 36_000 }, (_, index) => index % 100);
    expect(
      lineChart({ title: 'T', unit: '', lines: [{ label: 'a', tone: 'good', values }] }).length,
    ).toBeLessThan(20_000);
  });
});
