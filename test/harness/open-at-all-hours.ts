import type { Pool } from 'pg';

/** Today, and what follows while a test runs over midnight or an offer lasts. */
const DAYS = `SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date + n FROM generate_series(0, 2) AS n`;

/**
 * Branches serve on whatever day and at whatever hour the tests run: who waits by phone is offered places only when
 * somebody can call. Processes hear of it with their next reading of the network.
 * @returns puts hours and days back
 */
export async function openAtAllHours(pool: Pool, branchIds: readonly string[]): Promise<() => Promise<void>> {
  const hours = await pool.query<{ id: string; opensAt: string; closesAt: string }>(
    'SELECT id, opens_at AS "opensAt", closes_at AS "closesAt" FROM branches WHERE id = ANY ($1)',
    [branchIds],
  );
  const days = await pool.query<{ date: string; isBusinessDay: boolean | null }>(
    `SELECT d.date::text, o.is_business_day AS "isBusinessDay"
     FROM (${DAYS}) AS d (date) LEFT JOIN calendar_overrides o ON o.calendar = 'CN' AND o.date = d.date`,
  );
  await pool.query(`UPDATE branches SET opens_at = '00:00', closes_at = '23:59' WHERE id = ANY ($1)`, [
    branchIds,
  ]);
  for (const { date } of days.rows) await override(pool, date, true);
  return async () => {
    for (const { date, isBusinessDay } of days.rows) await override(pool, date, isBusinessDay);
    for (const { id, opensAt, closesAt } of hours.rows) {
      await pool.query('UPDATE branches SET opens_at = $2, closes_at = $3 WHERE id = $1', [
        id,
        opensAt,
        closesAt,
      ]);
    }
  };
}

/** @param isBusinessDay null: as the state and the weekday say */
async function override(pool: Pool, date: string, isBusinessDay: boolean | null): Promise<void> {
  await pool.query(`DELETE FROM calendar_overrides WHERE calendar = 'CN' AND date = $1`, [date]);
  if (isBusinessDay === null) return;
  await pool.query(
    `INSERT INTO calendar_overrides (calendar, date, is_business_day, name_zh, name_en) VALUES ('CN', $1, $2, '测试', 'test')`,
    [date, isBusinessDay],
  );
}
