import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type pg from 'pg';
import { dayIn } from '../platform/clock/index.js';
import { demandHistory } from './demand-history.js';

const branchesSchema = z.array(z.looseObject({ id: z.string(), product_groups: z.array(z.string()) }));
const rowsSchema = z.array(z.looseObject({}));
const ruleSetsSchema = z.array(
  z.strictObject({
    product: z.string(),
    version: z.string(),
    effectiveFrom: z.iso.datetime({ offset: true }),
    rules: z.looseObject({}),
  }),
);

type SandboxBranch = z.infer<typeof branchesSchema>[number];

interface QuotaTemplate {
  readonly branch_id: string;
  readonly product_group: string;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  readonly pool: string;
  readonly time_window: string;
  /** null is unlimited. */
  readonly capacity: number | null;
}

/**
 * Fills the network, the calendar, the rules and the quota templates of the sandbox. What is there already is left
 * as it is, so that staff's changes outlive a restart and two processes may seed at once.
 */
export async function seed(pool: pg.Pool): Promise<void> {
  const branches = branchesSchema.parse(readData('branches.json'));
  const overrides = rowsSchema.parse(readData('calendar-overrides.json'));
  const ruleSets = ruleSetsSchema
    .parse(readData('rule-sets.json'))
    .map(({ effectiveFrom, ...ruleSet }) => ({ ...ruleSet, effective_from: effectiveFrom }));
  const templates = branches.flatMap((branch) => quotaTemplatesOf(branch));
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // Templates after branches: they point at them.
    await insertAbsent(client, 'branches', branches);
    await insertAbsent(client, 'calendar_overrides', overrides);
    await insertAbsent(client, 'rule_sets', ruleSets);
    await insertAbsent(client, 'quota_templates', templates);
    await seedHistory(client, templates);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

type SeededTable = 'branches' | 'calendar_overrides' | 'rule_sets' | 'quota_templates' | 'demand_days';

/** Who came in the year before, once: what is there already is history. */
async function seedHistory(client: pg.ClientBase, templates: readonly QuotaTemplate[]): Promise<void> {
  const known = await client.query('SELECT FROM demand_days LIMIT 1');
  if (known.rows.length > 0) return;
  const today = dayIn('Asia/Shanghai', Date.now());
  for (const { branch_id: branchId, product_group: productGroup, ...template } of templates) {
    const { period, pool, time_window: timeWindow, capacity } = template;
    if (period !== 'DAY' || pool !== 'ALL' || timeWindow !== '') continue;
    await insertAbsent(client, 'demand_days', demandHistory({ branchId, productGroup, capacity }, { today }));
  }
}

async function insertAbsent(
  client: pg.ClientBase,
  table: SeededTable,
  rows: readonly object[],
): Promise<void> {
  await client.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8'));
}

/** Ordinary branches offer 40 a day, 150 a week and 500 a month of each group; some differ so that all can be seen. */
function quotaTemplatesOf({ id, product_groups: groups }: SandboxBranch): QuotaTemplate[] {
  return groups.flatMap((group) => {
    const template = (
      period: QuotaTemplate['period'],
      capacity: number | null,
      part: { pool?: string; window?: string } = {},
    ): QuotaTemplate => ({
      branch_id: id,
      product_group: group,
      period,
      pool: part.pool ?? 'ALL',
      time_window: part.window ?? '',
      capacity,
    });
    const whole = [template('DAY', 40), template('WEEK', 150), template('MONTH', 500)];
    switch (id) {
      case 'B002':
        return [template('DAY', 3), ...whole.slice(1)];
      case 'B003':
        return whole.map((each) => ({ ...each, capacity: null }));
      case 'B004':
        return [...whole, template('DAY', 28, { pool: 'ONLINE' }), template('DAY', 12, { pool: 'ASSISTED' })];
      case 'B005':
        return [
          ...whole,
          template('DAY', 20, { window: '09:00-12:00' }),
          template('DAY', 20, { window: '13:00-17:00' }),
        ];
      default:
        return whole;
    }
  });
}
