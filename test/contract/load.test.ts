import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { PODS } from '../../load-tests/runner/plan.js';
import { arrivalsOf } from '../../load-tests/runner/profiles.js';
import {
  manifestJsonSchema,
  type Manifest,
  readManifest,
  scenarioNames,
} from '../../load-tests/runner/manifest.js';
import { catalogue } from '../../src/catalogue.js';
import { ProcessConfig } from '../../src/process.config.js';
import { filesOf, readFromHome } from './repository.js';

const names = await scenarioNames();
const manifests = await Promise.all(names.map(readManifest));
const readme = readFromHome('load-tests/README.md');
const source = filesOf(['src'], ['.ts']).map(({ text }) => text);

describe('load scenarios', () => {
  it('are described by a schema that editors know', () => {
    expect(JSON.parse(readFromHome('load-tests/manifest.schema.json'))).toEqual(
      JSON.parse(manifestJsonSchema()),
    );
  });

  it.each(manifests)(
    '$name calls functions that its script has, and is one line of the table',
    ({ name, question, actors }) => {
      const script = readFromHome(`load-tests/scenarios/${name}/scenario.ts`);
      for (const actor of Object.keys(actors)) expect(script).toContain(`export function ${actor}(`);
      expect(script).toContain("export { handleSummary, options } from '../kit/run.ts';");
      const line = readme.split('\n').find((each) => each.startsWith(`| \`${name}\``)) ?? '';
      expect(line).toContain(question);
    },
  );

  it.each(manifests)('$name knows the checks and the topology that it names', ({ oracle, topology }) => {
    for (const check of oracle) expect(existsSync(`load-tests/checks/${check}.sql`)).toBe(true);
    expect(existsSync(`load-tests/topologies/${topology}.json`)).toBe(true);
  });

  it('are over in minutes, but for the one that soaks', () => {
    const seconds = ({ actors }: Manifest): number =>
      Math.max(
        ...Object.values(actors).map(({ profile }) => arrivalsOf(profile, { scale: 1, time: 1 }).seconds),
      );
    expect(manifests.filter((each) => seconds(each) > 90).map(({ name }) => name)).toEqual(['soak']);
  });

  it('pin the k6 that is built', () => {
    const pinned = /K6_VERSION = '([\d.]+)'/.exec(readFromHome('load-tests/runner/k6-binary.ts'))?.[1];
    expect(readFromHome('load-tests/k6/go.mod')).toContain(`require go.k6.io/k6/v2 v${pinned}\n`);
    expect(readFromHome('load-tests/topologies/k6-operator/test-run.yaml')).toContain(`grafana/k6:${pinned}`);
  });

  it('are planned for as many pods as there will be', () => {
    expect(parse(readFromHome('load-tests/topologies/k6-operator/test-run.yaml'))).toMatchObject({
      spec: { parallelism: PODS },
    });
  });
});

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string }[];
}
interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: { readonly summary: string; readonly description: string };
}

/** Metrics that prom-client makes, and that Prometheus makes of histograms. */
const NOT_OURS = /^(?:process_|nodejs_)/;
const base = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');

function unknownMetrics(expressions: readonly string[], recorded: readonly string[] = []): string[] {
  const named = expressions.flatMap((text) => text.match(/\b(?:yuhuan|nodejs|process)[_:][\w:]+/g) ?? []);
  return [...new Set(named)].filter(
    (name) =>
      !NOT_OURS.test(name) &&
      !recorded.includes(name) &&
      !source.some((text) => text.includes(`'${name}'`) || text.includes(`'${base(name)}'`)),
  );
}

const dashboards = filesOf(['docker/grafana'], ['.json']).map(({ path, text }) => ({
  path,
  dashboard: JSON.parse(text) as { uid: string; title: string; panels: Panel[] },
}));

describe('dashboards', () => {
  it.each(dashboards)(
    '$path shows metrics that exist, each panel with a word of what it means',
    ({ dashboard }) => {
      const { panels } = dashboard;
      expect(unknownMetrics(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
      expect(panels.filter(({ title, description }) => title === '' || description.length < 20)).toEqual([]);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    },
  );

  it('are told apart by their ids', () => {
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size).toBe(dashboards.length);
    expect(dashboards.length).toBeGreaterThan(1);
  });
});

describe('alerts', () => {
  const { groups } = parse(readFromHome('docker/prometheus/rules.yaml')) as {
    groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const recorded = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));

  it('ask for metrics that exist', () => {
    expect(
      unknownMetrics(
        rules.map(({ expr }) => expr),
        recorded,
      ),
    ).toEqual([]);
  });

  it('ask for codes and roles that exist', () => {
    const asked = (label: string): string[] =>
      rules.flatMap(({ expr }) =>
        [...expr.matchAll(new RegExp(`\\b${label}=~?"([^"]+)"`, 'g'))].flatMap(([, values]) =>
          values!.split('|'),
        ),
      );
    expect(asked('code')).toContain('STORE_UNAVAILABLE');
    expect(asked('code').filter((code) => !catalogue.has(code))).toEqual([]);
    expect(asked('role')).toEqual(['api', 'all']);
    expect(
      asked('role').filter((role) => !ProcessConfig.variables.role.schema.safeParse(role).success),
    ).toEqual([]);
  });

  it.each([
    ['the store is away', 'yuhuan_refusals_total{code=~"STORE_UNAVAILABLE'],
    ['only workers are left', 'absent(yuhuan_process_info{role=~"api|all"})'],
  ])('wake somebody when %s', (_, what) => {
    const about = rules.filter(({ expr }) => expr.includes(what));
    expect(about.map(({ labels }) => labels?.severity)).toEqual(['page']);
  });

  it('say how urgent they are and what to look at first', () => {
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    const silent = alerts.filter(
      ({ labels, annotations }) =>
        !['page', 'ticket'].includes(labels?.severity ?? '') || (annotations?.description.length ?? 0) < 20,
    );
    expect(silent).toEqual([]);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it('have brackets that close', () => {
    const count = (text: string, sign: string): number => text.split(sign).length;
    const odd = rules.filter(({ expr }) =>
      ['()', '{}', '[]'].some(([open, close]) => count(expr, open!) !== count(expr, close!)),
    );
    expect(odd).toEqual([]);
  });
});
