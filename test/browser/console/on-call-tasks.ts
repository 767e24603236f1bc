import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import { cell, openBoard, type Stage } from './stage.js';

/** What those on call do, and the auditor who reads it afterwards. */
export function onCallTasks(stage: Stage): void {
  const { t } = stage;

  it('sees whether every promise holds, and holds the door', async () => {
    const page = await stage.at('sre', '/reliability');
    await page.getByRole('cell', { name: 'INV-1', exact: true }).waitFor();
    await expectPage
      .poll(() => page.getByRole('cell', { name: t('reliability.holds') }).count())
      .toBeGreaterThan(5);
    expect(await stage.look(page, 'reliability')).toEqual([]);
    await stage.at('sre', '/waiting-room');
    await stage.button(page, 'queue.order.pause').click();
    await stage.button(page, 'queue.order.pause').last().click();
    await page.getByText(t('act.reasonAsk')).waitFor();
    await page.getByLabel(t('act.reason')).fill('the core bank is slow');
    await stage.button(page, 'queue.order.pause').last().click();
    await page.getByText(t('queue.paused')).waitFor();
    expect(await stage.look(page, 'waiting-room')).toEqual([]);
    await stage.button(page, 'queue.order.resume').click();
    await page.getByLabel(t('act.reason')).fill('it is well again');
    await stage.button(page, 'queue.order.resume').last().click();
    await page.getByText(t.like('queue.running')).waitFor();
  });

  it('is told that somebody else has set the bounds, and sets its own over theirs', async () => {
    const page = await stage.at('sre', '/waiting-room');
    await stage.button(page, 'queue.order.bounds').click();
    const ceiling = page.getByLabel(t('queue.ceilingPerMinute'), { exact: true });
    const inside = page.getByLabel(t('queue.insideMax'), { exact: true });
    const [wanted, theirs] = stage.language === 'en' ? [4_321, 4_444] : [4_123, 4_333];
    await ceiling.fill(String(wanted));
    const { status } = await stage.open.http('PUT', '/api/v1/ops/queue/bounds', {
      token: stage.open.token({ role: 'sre' }),
      body: { insideMax: theirs, ceilingPerMinute: 4_000, reason: 'from another desk' },
    });
    expect(status).toBe(200);
    await page.getByLabel(t('act.reason')).fill('after them');
    const set = stage.button(page, 'queue.order.bounds').last();
    await set.click();
    // What nobody has typed here is theirs; what was typed stays.
    await page.getByRole('alert').waitFor();
    await expectPage(inside).toHaveValue(String(theirs));
    await expectPage(ceiling).toHaveValue(String(wanted));
    await set.click();
    await ceiling.waitFor({ state: 'detached' });
    const { rows } = await stage.open.database.pool.query(
      'SELECT ceiling_per_minute, inside_max FROM queue_door',
    );
    expect(rows).toEqual([{ ceiling_per_minute: wanted, inside_max: theirs }]);
  });

  it('turns express mode on for a while, for everybody to see, and off again', async () => {
    const page = await stage.at('sre', '/express?branch=B020');
    await page.getByText(t('express.none')).waitFor();
    await stage.button(page, 'express.turnOn').click();
    await stage.button(page, 'express.turnOn').last().click();
    await page.getByText(t('express.untilAsk')).waitFor();
    await page.getByText(t('act.reasonAsk')).waitFor();
    expect(await stage.look(page, 'express-order')).toEqual([]);
    const inTwoHours = await page.evaluate<string>(
      `(() => { const at = new Date(Date.now() + 7_200_000); return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16); })()`,
    );
    await page.getByLabel(t('express.until')).fill(inTwoHours);
    await page.getByLabel(t('act.reason')).fill('the first of the month');
    await stage.button(page, 'express.turnOn').last().click();
    await page.getByText(t.like('express.banner')).waitFor();
    await page.getByRole('cell', { name: 'the first of the month' }).waitFor();
    expect(await stage.look(page, 'express')).toEqual([]);
    await stage.button(page, 'express.turnOff').click();
    await page.getByLabel(t('act.reason')).fill('it is quiet again');
    await stage.button(page, 'express.turnOff').first().click();
    await page.getByText(t('express.none')).waitFor();
    await expectPage(page.getByText(t.like('express.banner'))).toHaveCount(0);
  });

  it('breaks the glass, having been told what follows; an auditor reviews it', async () => {
    const date = stage.days[9]!;
    const row = stage.language === 'en' ? 12 : 13;
    const reason = `nobody can approve, ${stage.language}`;
    const page = await openBoard(stage, 'sre', date);
    await cell(page, row, date).click();
    await expectPage(stage.button(page, 'quotas.change')).toHaveCount(0);
    await stage.button(page, 'breakGlass.begin').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t('breakGlass.means.reviewed')).waitFor();
    await drawer.getByLabel(t('change.field.set')).fill('77');
    await drawer.getByLabel(t('change.field.reason')).fill('short');
    await stage.button(drawer, 'change.doPreview').click();
    await drawer.getByText(t('change.figure.touched')).waitFor();
    await stage.button(drawer, 'breakGlass.submit').click();
    // Neither without words that an auditor can follow, nor without having read what follows.
    await drawer.getByText(t('breakGlass.reasonShort')).waitFor();
    await drawer.getByText(t('breakGlass.consentAsk')).waitFor();
    expect(await stage.look(page, 'break-glass')).toEqual([]);
    await drawer.getByLabel(t('change.field.reason')).fill(reason);
    await drawer.getByLabel(t('breakGlass.consent')).check();
    await stage.button(drawer, 'breakGlass.submit').click();
    await drawer.getByText(t('breakGlass.made')).waitFor();
    expect(await stage.look(page, 'break-glass-made')).toEqual([]);
    await drawer.getByRole('link', { name: t('breakGlass.toLog') }).click();
    await page.getByText(reason).waitFor();
    const branch = `B${String(row + 1).padStart(3, '0')}`;
    const { rows } = await stage.open.database.pool.query(
      `SELECT capacity, (SELECT count(*)::int FROM break_glass_log WHERE reason = $3) AS logged,
         (SELECT count(*)::int FROM events WHERE reason = $3) > 0 AS told
       FROM quota_counters WHERE branch_id = $1 AND period = 'DAY' AND pool = 'ALL' AND time_window = ''
         AND product_group = 'HOUSING' AND period_start = $2`,
      [branch, date, reason],
    );
    expect(rows).toEqual([{ capacity: 77, logged: 1, told: true }]);

    const auditor = await stage.at('auditor', '/reliability');
    const use = auditor.locator('.ant-card').filter({ hasText: reason });
    await stage.button(use, 'reliability.review').click();
    await use.getByText(t('reliability.verdictAsk')).waitFor();
    await use.getByLabel(t('verdict.JUSTIFIED'), { exact: true }).check();
    await use.getByLabel(t('worklist.note')).fill('the queue was in the street');
    expect(await stage.look(auditor, 'review')).toEqual([]);
    // Whether it was reviewed is seen also where the answer is lost.
    await auditor.route('**/review', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await stage.button(use, 'reliability.review').click();
    await use.getByText('the queue was in the street').waitFor();
    await auditor.unroute('**/review');
  });
}
