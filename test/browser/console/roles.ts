import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { Page } from 'playwright-core';
import { openStaffPage, type StaffRole } from '../staff.js';
import { cell, openBoard, type Stage } from './stage.js';

const PAGES = {
  day: '/day',
  quotas: '/quotas',
  changes: '/changes',
  worklist: '/worklist',
  waitlist: '/waitlist',
  closures: '/closures',
  forecast: '/forecast',
  express: '/express',
  reports: '/reports',
  rules: '/rules',
  events: '/events',
  waitingRoom: '/waiting-room',
  reliability: '/reliability',
} as const;
type PageName = keyof typeof PAGES;

const OF_BRANCH = [
  'day',
  'quotas',
  'changes',
  'worklist',
  'waitlist',
  'closures',
  'forecast',
  'express',
  'reports',
  'rules',
  'events',
] as const;

/** What a role is offered, written down by hand a second time; and what it tries by hand and is refused. */
const OFFERED: Readonly<
  Record<StaffRole, { pages: readonly PageName[]; buttons: readonly string[]; tries: readonly Try[] }>
> = {
  teller: {
    pages: OF_BRANCH,
    buttons: ['day.bookFor', 'visit.check-in', 'line.join'],
    tries: ['change', 'closure', 'express', 'rule', 'plan', 'glass', 'pause', 'invariants'],
  },
  'quota-maker': {
    pages: OF_BRANCH,
    buttons: ['quotas.change', 'closures.plan', 'express.turnOn', 'rules.change', 'plan.save'],
    tries: ['booking', 'line', 'approve', 'glass', 'pause', 'invariants'],
  },
  'quota-checker': {
    pages: OF_BRANCH,
    buttons: [],
    tries: ['booking', 'line', 'change', 'closure', 'express', 'rule', 'plan', 'glass', 'pause'],
  },
  auditor: {
    pages: [...OF_BRANCH, 'waitingRoom', 'reliability'],
    buttons: ['reliability.checkNow'],
    tries: ['booking', 'line', 'change', 'approve', 'closure', 'express', 'rule', 'plan', 'glass', 'pause'],
  },
  sre: {
    pages: ['quotas', 'changes', 'express', 'rules', 'waitingRoom', 'reliability'],
    buttons: ['breakGlass.begin', 'express.turnOn', 'queue.order.bounds', 'reliability.checkNow'],
    tries: ['booking', 'line', 'change', 'approve', 'closure', 'rule', 'plan', 'events', 'report'],
  },
};

/** Where each button is that not everybody has. */
const BUTTONS: Readonly<Record<string, PageName>> = {
  'day.bookFor': 'day',
  'visit.check-in': 'day',
  'quotas.change': 'quotas',
  'breakGlass.begin': 'quotas',
  'line.join': 'waitlist',
  'closures.plan': 'closures',
  'express.turnOn': 'express',
  'rules.change': 'rules',
  'plan.save': 'rules',
  'queue.order.bounds': 'waitingRoom',
  'reliability.checkNow': 'reliability',
};

const NOBODY = '00000000-0000-7000-8000-000000000000';
type Try = keyof typeof TRIES;
const TRIES = {
  booking: ['POST', '/staff/bookings'],
  line: ['POST', '/staff/waitlist'],
  report: ['GET', '/staff/reports/bookings'],
  change: ['POST', '/staff/quota-changes'],
  approve: ['POST', `/staff/quota-changes/${NOBODY}/approve`],
  closure: ['POST', '/staff/closures'],
  express: ['POST', '/staff/express'],
  rule: ['PUT', '/staff/branches/B001/pool-rules'],
  plan: ['PUT', '/staff/forecasts/service-plan'],
  glass: ['POST', '/staff/quota-changes/break-glass'],
  pause: ['POST', '/ops/queue/pause'],
  invariants: ['GET', '/ops/invariants'],
  events: ['GET', '/staff/events'],
} as const;

export function roleTests(stage: Stage): void {
  const { t } = stage;

  it.each(Object.keys(OFFERED) as StaffRole[])(
    '%s is offered what it may do, and nothing else',
    async (role) => {
      const { pages, buttons, tries } = OFFERED[role];
      const page = await stage.as(role);
      const menu = page.getByRole('navigation', { name: t('console.menu') });
      const links = await menu.getByRole('link').allInnerTexts();
      expect(links.map((text) => text.trim())).toEqual(pages.map((name) => t(`task.${name}`)));

      for (const [name, path] of Object.entries(PAGES) as [PageName, string][]) {
        if (!pages.includes(name)) {
          await stage.at(role, path);
          await page.getByText(t('console.notFound')).waitFor();
          continue;
        }
        const here = Object.keys(BUTTONS).filter((button) => BUTTONS[button] === name);
        if (here.length === 0) continue;
        await show(stage, role, name);
        const shown = await Promise.all(
          here.map(async (button) =>
            (await page.getByRole('button', { name: t(button) }).count()) > 0 ? [button] : [],
          ),
        );
        expect(shown.flat()).toEqual(here.filter((button) => buttons.includes(button)));
      }

      const token = await tokenOf(page, stage, role);
      for (const each of tries) {
        const [method, path] = TRIES[each];
        const { status, body } = await stage.open.http<{ code: string }>(method, `/api/v1${path}`, {
          token,
          headers: { 'idempotency-key': crypto.randomUUID() },
          ...(method !== 'GET' && { body: { branchId: 'B001' } }),
        });
        expect([each, status, body.code]).toEqual([each, 403, 'FORBIDDEN']);
      }
    },
  );

  it('of one branch is told that a change reaches further, where nobody but others can decide', async () => {
    const id = await changeOfTwo(stage);
    const { open, browser, language } = stage;
    const who = { role: 'quota-checker', branch: 'B017', language } as const;
    const { page, context } = await openStaffPage(open, browser, who);
    await page.goto(`${open.system.url}/console/changes?id=${id}`);
    const drawer = page.getByRole('dialog');
    await drawer.getByText(t('changes.beyondReach')).waitFor();
    await expectPage(stage.button(drawer, 'changes.decision.approve')).toHaveCount(0);
    await context.close();
  });
}

/** A change over a branch of the checker and one of somebody else. */
async function changeOfTwo(stage: Stage): Promise<string> {
  const { status, body } = await stage.open.http<{ id: string }>('POST', '/api/v1/staff/quota-changes', {
    token: stage.open.token({ role: 'quota-maker' }),
    body: {
      branchIds: ['B017', 'B018'],
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: stage.days[13]!, unlimited: true }],
      reason: 'both need it',
    },
  });
  expect(status).toBe(201);
  return body.id;
}

/** The page with everything on it that it has for the role. */
async function show(stage: Stage, role: StaffRole, name: PageName): Promise<void> {
  const { t } = stage;
  if (name === 'quotas') {
    const date = stage.days[2]!;
    const page = await openBoard(stage, role, date);
    await cell(page, 15, date).click();
    await stage.button(page, 'quotas.showCounters').waitFor();
    return;
  }
  const page = await stage.at(role, `${PAGES[name]}?branch=B001`);
  await page.getByRole('heading', { level: 2, name: t(`task.${name}`) }).waitFor();
  await page.locator('table.data').first().waitFor();
  if (name === 'rules' && role !== 'sre')
    await page
      .getByText(t('plan.visitMinutes'))
      .or(page.getByText(t('plan.none')))
      .first()
      .waitFor();
}

/** What the page itself sends: the token is nowhere else to be had. */
async function tokenOf(page: Page, stage: Stage, role: StaffRole): Promise<string> {
  const asking = page.waitForRequest((request) => request.headers()['authorization'] !== undefined);
  await stage.at(role, '/rules?branch=B003');
  return (await asking).headers()['authorization']!.replace('Bearer ', '');
}
