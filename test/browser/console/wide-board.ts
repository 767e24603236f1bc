import { expect, it } from '@jest/globals';
import { waitUntil } from '../../harness/index.js';
import { expectPage } from '../browser.js';
import type { Stage } from './stage.js';

/** As many branches as a large bank has in one city. */
const BRANCHES = 200;
/** Of the heat map alone; 12,400 cells would be twelve times as many. */
const CELLS_MAX = 35 * 36;

const TURNS = 1;

/** 180 branches beside the twenty of the sandbox, each with the counters that B001 has. */
async function addBranches(stage: Stage): Promise<void> {
  const { pool } = stage.open.database;
  await pool.query(`
    INSERT INTO branches (id, name_zh, name_en, region_zh, region_en, address_zh, address_en, latitude, longitude,
      time_zone, phone, opens_at, closes_at, product_groups)
    SELECT 'X' || lpad(n::text, 3, '0'), name_zh, name_en, region_zh, region_en, address_zh, address_en, latitude,
      longitude, time_zone, phone, opens_at, closes_at, product_groups
    FROM branches CROSS JOIN generate_series(1, 180) AS n WHERE id = 'B001'`);
  await pool.query(`
    INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
    SELECT 'X' || lpad(n::text, 3, '0'), product_group, period, period_start, capacity, ceiling
    FROM quota_counters CROSS JOIN generate_series(1, 180) AS n
    WHERE branch_id = 'B001' AND pool = 'ALL' AND time_window = ''
    ON CONFLICT DO NOTHING`);
  await waitUntil(
    async () => {
      const answers = await Promise.all(
        [0, 1].map((via) => stage.open.http<{ total: number }>('GET', '/api/v1/branches?limit=500', { via })),
      );
      return answers.every(({ body }) => body.total >= BRANCHES);
    },
    { timeoutMs: 90_000 },
  );
}

/**
 * Clicks a link, and tells how long it takes until the first cell of the board is painted: in a frame there is the
 * cell, with the next frame it has been drawn.
 */
const OPEN_BOARD = `new Promise((resolve) => {
  const fromMs = performance.now();
  const look = () => {
    if (document.querySelector('[role="grid"][aria-rowcount="${BRANCHES + 1}"] .heat-cell') === null) {
      requestAnimationFrame(look);
      return;
    }
    requestAnimationFrame(() => resolve(performance.now() - fromMs));
  };
  document.querySelector('nav a[href$="/quotas"]').click();
  look();
})`;

/** Scrolls like a wheel in a hurry, all the way down and back, and tells how long each frame took. */
const SCROLL = `(async () => {
  const box = document.querySelector('.heat');
  const frames = [];
  let before = await new Promise(requestAnimationFrame);
  for (const step of [...Array(70).fill(120), ...Array(70).fill(-120)]) {
    box.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return frames;
})()`;

/** The cell with the focus is in the box, and not behind the names of branches or days. */
const FOCUS_IS_SEEN = `(() => {
  const cell = document.activeElement;
  if (!cell.matches('.heat-cell')) return false;
  const { left, right, top, bottom } = cell.getBoundingClientRect();
  const at = (x, y) => document.elementFromPoint(x, y);
  return at(left + 3, top + 3) === cell && at(right - 3, bottom - 3) === cell;
})()`;

export function wideBoardTest(stage: Stage): void {
  it('opens two hundred branches × two months with one request, and scrolls through them', async () => {
    await addBranches(stage);
    const page = await stage.as('quota-maker');
    const opensMs: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      // Loaded anew, so that nothing of the board is there: neither its script nor an answer.
      await page.goto(`${stage.open.system.url}/console/changes`);
      await page.locator('table.data').waitFor();
      opensMs.push(await page.evaluate<number>(OPEN_BOARD));
    }
    // Straight to it: signing in again without a question, scripts from the cache, branches, calendar and board.
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const fromMs = performance.now();
    await page.goto(`${stage.open.system.url}/console/quotas`);
    await page.locator('[role="grid"][aria-rowcount="201"] .heat-cell').first().waitFor();
    const loadedMs = performance.now() - fromMs;
    // Of the board itself one request, however many branches there are.
    expect(asked.filter((path) => path === '/api/v1/staff/quotas')).toHaveLength(1);
    expect(asked.filter((path) => path === '/api/v1/branches')).toHaveLength(1);
    await expectPage.poll(() => page.locator('.heat-day').count()).toBeGreaterThanOrEqual(59);
    // Only what is near the screen is in the page.
    const cells = await page.locator('.heat-cell').count();
    expect(cells).toBeGreaterThan(5 * 15);
    expect(cells).toBeLessThan(CELLS_MAX);
    const frames = await page.evaluate<number[]>(SCROLL);
    expect(await page.locator('.heat-cell').count()).toBeLessThan(CELLS_MAX);
    const sorted = frames.toSorted((one, other) => one - other);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))]!);
    console.log(
      `200 branches × 62 days: painted ${opensMs.map(Math.round).join(', ')} ms after the click, ` +
        `${Math.round(loadedMs)} ms after loading the page anew with signing in; ${cells} cells; ` +
        `scrolling ${frames.length} frames: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`,
    );
    await page.evaluate("document.querySelector('.heat').scrollTop = 1e6");
    await page.locator('.heat-branch').getByText('X180').waitFor();
    await page.locator('.heat-cell[tabindex="0"]').focus();
    for (const key of ['Control+End', 'Control+Home', 'End', 'PageDown', 'Home']) {
      await page.keyboard.press(key);
      await page.waitForFunction(FOCUS_IS_SEEN);
    }
  });
}
