import { Writable } from 'node:stream';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import type { Database } from '../platform/postgres/index.js';
import { fakeRuleData } from './fake-loans.js';
import { fakeLoansConfig } from './fake-loans-config.js';
import { RuleSetsReadModel } from './rule-sets.read-model.js';
import { RuleSetsRepository, type StoredRuleSet } from './rule-sets.repository.js';

const at = (text: string): number => Date.parse(text);

function row(version: string, from: string, changes: object = {}): StoredRuleSet {
  return {
    product: 'MORTGAGE',
    version,
    effective_from: new Date(from),
    rules: { ...fakeRuleData, version, ...changes },
  };
}

class StoredRows extends RuleSetsRepository {
  rows: StoredRuleSet[] = [];
  away = false;
  constructor() {
    super(undefined as unknown as Database);
  }
  override list(): Promise<StoredRuleSet[]> {
    return this.away ? Promise.reject(new Error('away')) : Promise.resolve(this.rows);
  }
}

function setUp(rows: StoredRuleSet[]) {
  const repository = new StoredRows();
  repository.rows = rows;
  const log: string[] = [];
  const lines = new Writable({
    write(chunk: Buffer, _, done) {
      log.push(chunk.toString());
      done();
    },
  });
  const logger = new Logger({ level: 'debug' }, lines);
  const metrics = new MetricsRegistry();
  return {
    model: new RuleSetsReadModel(repository, fakeLoansConfig(), logger, metrics),
    repository,
    log,
    metrics,
  };
}

it('answers with the version in force at an instant, from its very first millisecond', async () => {
  const { model } = setUp([row('1', '2026-01-01T00:00:00Z'), row('2', '2026-06-01T00:00:00Z')]);
  await model.refresh();
  expect(model.current('MORTGAGE', at('2025-12-31T23:59:59Z'))).toBeUndefined();
  expect(model.current('MORTGAGE', at('2026-06-01T00:00:00Z') - 1)?.version).toBe('1');
  expect(model.current('MORTGAGE', at('2026-06-01T00:00:00Z'))?.version).toBe('2');
  expect(model.current('CAR', at('2026-06-01T00:00:00Z'))).toBeUndefined();
  expect(model.byVersion('MORTGAGE', '1')?.version).toBe('1');
  expect(model.byVersion('CAR', '1')).toBeUndefined();
});

it('has no rules while those in force cannot be read, tells it once, and keeps the others', async () => {
  const broken = row('2', '2026-06-01T00:00:00Z', { release: { rule: 'ROLLING' } });
  const { model, log, metrics } = setUp([row('1', '2026-01-01T00:00:00Z'), broken]);
  await model.refresh();
  await model.refresh();
  expect(model.current('MORTGAGE', at('2026-07-01T00:00:00Z'))).toBeUndefined();
  expect(model.current('MORTGAGE', at('2026-05-01T00:00:00Z'))?.version).toBe('1');
  expect(log.filter((line) => line.includes('CONFIG_INVALID'))).toHaveLength(1);
  expect(log.join('')).toContain('release.time');
  expect(await metrics.metrics()).toContain('yuhuan_rule_sets_invalid 1');
});

it('tells of unreadable rules until a readable version has taken their place', async () => {
  const unreadable = { release: { rule: 'ROLLING' } };
  const { model, repository, metrics } = setUp([row('1', '2020-01-01T00:00:00Z', unreadable)]);
  const invalid = async () => /^yuhuan_rule_sets_invalid (\d+)$/m.exec(await metrics.metrics())?.[1];
  await model.refresh();
  expect(await invalid()).toBe('1');
  repository.rows.push(row('2', '2021-01-01T00:00:00Z'));
  await model.refresh();
  expect(await invalid()).toBe('0');
  // One that is still to come is told of while there is time.
  repository.rows.push(row('3', '2999-01-01T00:00:00Z', unreadable));
  await model.refresh();
  expect(await invalid()).toBe('1');
});

it('refuses rules that are stored under another name', async () => {
  const { model } = setUp([{ ...row('1', '2026-01-01T00:00:00Z'), version: '9' }]);
  await model.refresh();
  expect(model.byVersion('MORTGAGE', '9')).toBeUndefined();
});

it('keeps the object of a version, and what it read while the judge is away', async () => {
  const { model, repository } = setUp([row('1', '2026-01-01T00:00:00Z')]);
  await model.refresh();
  const first = model.byVersion('MORTGAGE', '1');
  repository.rows = [row('1', '2026-01-01T00:00:00Z'), row('2', '2026-02-01T00:00:00Z')];
  await model.refresh();
  expect(model.byVersion('MORTGAGE', '1')).toBe(first);
  repository.away = true;
  await expect(model.refresh()).rejects.toThrow('away');
  expect(model.byVersion('MORTGAGE', '2')?.version).toBe('2');
});

it('does not start without the judge', async () => {
  const { model, repository } = setUp([]);
  repository.away = true;
  await expect(model.onModuleInit()).rejects.toThrow('away');
});
