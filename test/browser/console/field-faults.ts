import { expect, it } from '@jest/globals';
import { expectPage } from '../browser.js';
import type { Locator, Page } from 'playwright-core';
import type { StaffRole } from '../staff.js';
import { book } from './day-tasks.js';
import { namesTaken, refusalOf } from './faulty-answers.js';
import { cell, openBoard, type Stage } from './stage.js';

interface FormCase {
  readonly role: StaffRole;
  /** The operation that the form sends, as the description of the interface has it. */
  readonly operation: readonly ['GET' | 'POST' | 'PUT', string];
  /** What the answer is given to, where the form asks for a preview first. */
  readonly answered?: string;
  /** Of every pointer that a person types or chooses: the words beside the field. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the form sends besides: known from the page, not typed. */
  readonly known: readonly string[];
  /** Opens the form, fills in what it asks for, and says how it is sent. */
  readonly fill: (stage: Stage) => Promise<{ readonly page: Page; readonly send: Locator }>;
}

const CHANGE_FIELDS = {
  '/changes/0/period': 'change.field.period',
  '/changes/0/pool': 'change.field.pool',
  '/changes/0/window': 'change.field.windowFrom',
  '/changes/0/set': 'change.field.set',
  '/until': 'change.field.until',
  '/reason': 'change.field.reason',
} as const;

async function openEditor(stage: Stage, role: StaffRole, button: string): Promise<Page> {
  const date = stage.days[2]!;
  const page = await openBoard(stage, role, date);
  await cell(page, 15, date).click();
  await stage.button(page, button).click();
  await page.getByLabel(stage.t('change.field.set')).fill('50');
  await page.getByLabel(stage.t('change.field.reason')).fill('what happened is told here');
  return page;
}

async function openBooking(stage: Stage, n: number, act: string): Promise<Page> {
  const { number } = await book(stage, n, stage.days[2]!);
  const page = await stage.at('teller', `/day?branch=${stage.branch}&date=${stage.days[2]!}`);
  await page.getByRole('button', { name: number, exact: true }).click();
  await stage.button(page.getByRole('dialog'), act).click();
  await page.getByRole('dialog').getByLabel(stage.t('act.reason')).fill('asked by phone');
  return page;
}

async function openOrder(stage: Stage, order: string): Promise<Page> {
  const page = await stage.at('sre', '/waiting-room');
  await stage.button(page, `queue.order.${order}`).first().click();
  await page.getByLabel(stage.t('act.reason')).fill('there is one');
  return page;
}

async function changeOfAnother(stage: Stage): Promise<string> {
  const { body } = await stage.open.http<{ id: string }>('POST', '/api/v1/staff/quota-changes', {
    token: stage.open.token({ role: 'quota-maker', colleague: 2 }),
    body: {
      branchId: 'B016',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: stage.days[11]!, unlimited: true }],
      reason: 'somebody else wants it',
    },
  });
  return body.id;
}

async function glassBroken(stage: Stage): Promise<void> {
  const { status } = await stage.open.http('POST', '/api/v1/staff/quota-changes/break-glass', {
    token: stage.open.token({ role: 'sre', colleague: 2 }),
    body: {
      branchId: 'B016',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: stage.days[10]!, add: 1 }],
      reason: 'nobody was there to ask',
    },
  });
  expect(status).toBe(201);
}

const FORMS: Readonly<Record<string, FormCase>> = {
  'a change of quotas': {
    role: 'quota-maker',
    operation: ['POST', '/api/v1/staff/quota-changes'],
    answered: '/api/v1/staff/quota-changes/preview',
    fields: { ...CHANGE_FIELDS, '/effectiveFrom': 'change.field.effectiveFrom' },
    known: ['branchId', 'branchIds', 'product', 'dryRun'],
    fill: async (stage) => {
      const page = await openEditor(stage, 'quota-maker', 'quotas.change');
      return { page, send: stage.button(page, 'change.doPreview') };
    },
  },
  'break-glass': {
    role: 'sre',
    operation: ['POST', '/api/v1/staff/quota-changes/break-glass'],
    fields: CHANGE_FIELDS,
    known: ['branchId', 'branchIds', 'product'],
    fill: async (stage) => {
      const page = await openEditor(stage, 'sre', 'breakGlass.begin');
      await stage.button(page, 'change.doPreview').click();
      await page.getByText(stage.t('change.figure.touched')).waitFor();
      await page.getByLabel(stage.t('breakGlass.consent')).check();
      return { page, send: stage.button(page, 'breakGlass.submit') };
    },
  },
  'a closure': {
    role: 'quota-maker',
    operation: ['POST', '/api/v1/staff/closures'],
    answered: '/api/v1/staff/closures/preview',
    fields: {
      '/fromDate': 'closures.from',
      '/toDate': 'closures.to',
      '/hours/from': 'closures.hoursFrom',
      '/hours/to': 'closures.hoursTo',
      '/kind': 'closures.kind',
      '/reasonZh': 'closures.reasonZh',
      '/reasonEn': 'closures.reasonEn',
    },
    known: ['branchId'],
    fill: async (stage) => {
      const { t, days } = stage;
      const page = await stage.at('quota-maker', '/closures?branch=B016');
      await stage.button(page, 'closures.plan').click();
      await page.getByLabel(t('closures.from'), { exact: true }).fill(days[3]!);
      await page.getByLabel(t('closures.to'), { exact: true }).fill(days[3]!);
      await page.getByRole('switch').click();
      await page.getByLabel(t('closures.hoursFrom')).fill('10:00');
      await page.getByLabel(t('closures.hoursTo')).fill('11:00');
      await page.getByLabel(t('closures.reasonZh')).fill('培训');
      await page.getByLabel(t('closures.reasonEn')).fill('Training');
      return { page, send: stage.button(page, 'closures.preview') };
    },
  },
  'a booking for a customer': {
    role: 'teller',
    operation: ['POST', '/api/v1/staff/bookings'],
    fields: {
      '/channel': 'book.channel',
      '/customerId': 'day.customer',
      '/loanId': 'day.loan',
      '/contact/phone': 'day.phone',
      '/date': 'slot.date',
      '/kind': 'day.kind',
      '/amount': 'book.amount',
      '/effect': 'book.effect',
    },
    // A window is asked for on days that have some.
    known: ['branchId', 'holdId', 'window'],
    fill: async (stage) => {
      const { t } = stage;
      const page = await stage.at('teller', `/day?branch=${stage.branch}&date=${stage.days[2]!}`);
      await stage.button(page, 'day.bookFor').click();
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel(t('day.customer'), { exact: true }).fill('C100390');
      await drawer.getByLabel(t('day.loan'), { exact: true }).fill('L100390');
      await drawer.getByRole('textbox', { name: t('day.phone'), exact: true }).fill('13800138000');
      await stage.choice(drawer, 'kind.PARTIAL').click();
      await drawer.getByLabel(t('book.amount')).fill('50000');
      await stage.choice(drawer, 'effect.LOWER_INSTALMENT').click();
      return { page, send: stage.button(drawer, 'book.submit') };
    },
  },
  'waiting for a customer': {
    role: 'teller',
    operation: ['POST', '/api/v1/staff/waitlist'],
    fields: {
      '/channel': 'book.channel',
      '/customerId': 'day.customer',
      '/loanId': 'day.loan',
      '/from': 'line.from',
      '/to': 'line.to',
      '/window': 'slot.window',
      '/urgent/reason': 'urgent.why',
      '/urgent/note': 'urgent.note',
    },
    // A day alone is the first one of the form.
    known: ['branchId', 'branchIds', 'date'],
    fill: async (stage) => {
      const { t } = stage;
      const page = await stage.at('teller', `/waitlist?branch=${stage.branch}`);
      await stage.button(page, 'line.join').click();
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel(t('day.customer'), { exact: true }).fill('C100391');
      await drawer.getByLabel(t('day.loan'), { exact: true }).fill('L100391');
      await drawer.getByLabel(t('line.from'), { exact: true }).fill(stage.days[2]!);
      await drawer.getByRole('combobox', { name: t('urgent.why') }).click();
      await page
        .locator('.ant-select-item-option')
        .filter({ hasText: t('urgentReason.OTHER') })
        .click();
      await drawer.getByLabel(t('urgent.note'), { exact: true }).fill('posted abroad');
      return { page, send: stage.button(drawer, 'line.submit') };
    },
  },
  'asking for a report': {
    role: 'auditor',
    operation: ['GET', '/api/v1/staff/reports/bookings'],
    fields: { product: 'book.product', from: 'events.from', to: 'events.to' },
    known: ['branchId'],
    fill: async (stage) => {
      const page = await stage.at('auditor', `/reports?branch=${stage.branch}`);
      await page.getByLabel(stage.t('events.from'), { exact: true }).fill(stage.days[2]!);
      return { page, send: stage.button(page, 'reports.show') };
    },
  },
  'cancelling for a customer': {
    role: 'teller',
    operation: ['POST', '/api/v1/staff/bookings/{id}/cancel'],
    fields: { '/reason': 'act.reason' },
    known: [],
    fill: async (stage) => {
      const page = await openBooking(stage, 7, 'act.cancel');
      return { page, send: stage.button(page.getByRole('dialog'), 'act.cancel').last() };
    },
  },
  'moving for a customer': {
    role: 'teller',
    operation: ['POST', '/api/v1/staff/bookings/{id}/reschedule'],
    fields: { '/date': 'slot.date', '/reason': 'act.reason' },
    known: ['branchId', 'window'],
    fill: async (stage) => {
      const page = await openBooking(stage, 8, 'act.reschedule');
      await page
        .getByRole('dialog')
        .getByRole('combobox', { name: stage.t('slot.date') })
        .click();
      await page.locator('.ant-select-item-option:not(.ant-select-item-option-disabled)').nth(3).click();
      return { page, send: stage.button(page.getByRole('dialog'), 'act.reschedule').last() };
    },
  },
  'a task': {
    role: 'quota-maker',
    operation: ['POST', '/api/v1/staff/tasks/{id}/offer'],
    fields: { '/note': 'worklist.note' },
    known: [],
    fill: async (stage) => {
      const page = await stage.at('quota-maker', `/worklist?branch=${stage.branch}`);
      await page.locator('table.data tbody button').first().click();
      await page.getByLabel(stage.t('worklist.note')).fill('called');
      return { page, send: stage.button(page, 'taskStep.offer') };
    },
  },
  'a decision': {
    role: 'quota-checker',
    operation: ['POST', '/api/v1/staff/quota-changes/{id}/reject'],
    fields: { '/reason': 'changes.decisionReason' },
    known: [],
    fill: async (stage) => {
      const page = await stage.at('quota-checker', `/changes?id=${await changeOfAnother(stage)}`);
      await page.getByLabel(stage.t('changes.decisionReason')).fill('not now');
      return { page, send: stage.button(page, 'changes.decision.reject') };
    },
  },
  'a review': {
    role: 'auditor',
    operation: ['POST', '/api/v1/ops/break-glass/{id}/review'],
    fields: { '/verdict': 'reliability.verdict', '/note': 'worklist.note' },
    known: [],
    fill: async (stage) => {
      await glassBroken(stage);
      const page = await stage.at('auditor', '/reliability');
      const use = page.locator('.ant-card').filter({ hasText: 'nobody was there to ask' });
      await use.getByLabel(stage.t('verdict.JUSTIFIED'), { exact: true }).check();
      await use.getByLabel(stage.t('worklist.note')).fill('as it should be');
      return { page, send: stage.button(use, 'reliability.review') };
    },
  },
  'a rule of shares': {
    role: 'quota-maker',
    operation: ['PUT', '/api/v1/staff/branches/{id}/pool-rules'],
    fields: {
      '/spillBusinessDays': 'rules.days',
      '/keep': 'rules.keep',
      '/reason': 'change.field.reason',
    },
    known: ['productGroup', 'version'],
    fill: async (stage) => {
      const page = await stage.at('quota-maker', '/rules?branch=B016');
      await page
        .getByRole('button', { name: stage.t('rules.change') })
        .first()
        .click();
      await stage.choice(page, 'rules.atSomeTime').click();
      await page.getByLabel(stage.t('change.field.reason')).fill('phones are quiet');
      return { page, send: stage.button(page, 'change.submitForApproval') };
    },
  },
  'a service plan': {
    role: 'quota-maker',
    operation: ['PUT', '/api/v1/staff/forecasts/service-plan'],
    fields: {
      '/staff': 'plan.staff',
      '/visitMinutes': 'plan.visitMinutes',
      '/minutesPerDay': 'plan.minutesPerDay',
    },
    known: ['branchId'],
    fill: async (stage) => {
      const page = await stage.at('quota-maker', '/rules?branch=B016');
      for (const field of ['staff', 'visitMinutes', 'minutesPerDay']) {
        await page.getByLabel(stage.t(`plan.${field}`)).fill('30');
      }
      return { page, send: stage.button(page, 'plan.save') };
    },
  },
  'the bounds of the door': {
    role: 'sre',
    operation: ['PUT', '/api/v1/ops/queue/bounds'],
    fields: {
      '/floorPerMinute': 'queue.floorPerMinute',
      '/ceilingPerMinute': 'queue.ceilingPerMinute',
      '/assistedPercent': 'queue.assistedPercent',
      '/insideMax': 'queue.insideMax',
      '/reason': 'act.reason',
    },
    known: ['version'],
    fill: async (stage) => {
      const page = await openOrder(stage, 'bounds');
      return { page, send: stage.button(page, 'queue.order.bounds').last() };
    },
  },
  'opening a room': {
    role: 'sre',
    operation: ['POST', '/api/v1/ops/queue/rooms'],
    fields: {
      '/opensAt': 'queue.opensAt',
      '/preQueueMinutes': 'queue.preQueueMinutes',
      '/reason': 'act.reason',
    },
    known: [],
    fill: async (stage) => {
      const page = await openOrder(stage, 'open');
      // Before a room that opens at once there is no time to wait in.
      const minutes = page.getByLabel(stage.t('queue.preQueueMinutes'));
      await expectPage(minutes).toBeDisabled();
      await page.getByLabel(stage.t('queue.opensAt')).fill('2099-01-01T09:00');
      await minutes.fill('5');
      return { page, send: stage.button(page, 'queue.order.open').last() };
    },
  },
  'searching the log': {
    role: 'auditor',
    operation: ['GET', '/api/v1/staff/events'],
    fields: {
      branchId: 'reach.branch',
      kind: 'events.kind',
      from: 'events.from',
      to: 'events.to',
      actorId: 'events.actor',
      type: 'events.type',
      subjectId: 'events.subject',
    },
    known: ['cursor', 'limit'],
    fill: async (stage) => {
      const page = await stage.at('auditor', '/events');
      await page.getByLabel(stage.t('events.actor')).fill('nobody');
      return { page, send: stage.button(page, 'events.search') };
    },
  },
};

export function fieldFaultTests(stage: Stage): void {
  it.each(Object.keys(FORMS))('%s has what the server finds in its fields on its fields', async (name) => {
    const { operation, answered, fields, known, fill } = FORMS[name]!;
    const [method, path] = operation;
    // No field that the interface takes is forgotten here.
    const told = Object.keys(fields).map((pointer) => pointer.replace(/^\//, '').split('/')[0]!);
    expect([...new Set([...told, ...known])].toSorted()).toEqual(namesTaken(method, path).toSorted());
    const { page, send } = await fill(stage);
    const address = new RegExp(`${(answered ?? path).replaceAll('{id}', '[^/]+')}(?:\\?.*)?$`);
    await page.route(address, async (route) => {
      // What the page reads beside the form may have the same address.
      if (route.request().method() !== method) await route.fallback();
      else await route.fulfill(refusalOf(method, Object.keys(fields)));
    });
    await send.click();
    for (const [pointer, label] of Object.entries(fields)) {
      const words = page.getByText(`fault of ${pointer}`, { exact: true });
      await words.first().waitFor();
      expect([pointer, await words.count()]).toEqual([pointer, 1]);
      const box = page.locator('.ant-form-item, .field').filter({ has: words });
      const shown = stage.t(label).split('{{')[0]!.split(' (')[0]!;
      expect([pointer, (await box.innerText()).includes(shown)]).toEqual([pointer, true]);
    }
    const focus = "document.activeElement.closest('.ant-form-item, .field')?.textContent ?? ''";
    await expectPage.poll(() => page.evaluate<string>(focus)).toContain('fault of');
    await page.unroute(address);
    await page.keyboard.press('Escape');
    // What was begun is not found again by the next test.
    await page.evaluate(
      "for (const key of Object.keys(sessionStorage)) if (key.startsWith('yuhuan.draft.')) sessionStorage.removeItem(key)",
    );
    await stage.at(FORMS[name]!.role, '/nowhere');
  });
}
