import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TestSystem } from '../harness/index.js';
import { accessibilityFaults, openPage } from './browser.js';
import { boardHands } from './console/board-hands.js';
import { boardTasks } from './console/board-tasks.js';
import { dayTasks } from './console/day-tasks.js';
import { fieldFaultTests } from './console/field-faults.js';
import { lateAnswers } from './console/late-answers.js';
import { namedInstead } from './console/named-instead.js';
import { onCallTasks } from './console/on-call-tasks.js';
import { planningTasks } from './console/planning-tasks.js';
import { roleTests } from './console/roles.js';
import { type House, Stage } from './console/stage.js';
import { upsets } from './console/upsets.js';
import { urgentNeeds } from './console/urgent-needs.js';
import { wideBoardTest } from './console/wide-board.js';
import { LANGUAGES } from './console/words.js';
import { openForTests } from './opened.js';

/** Looking for faults of access reads everything that is shown; beside other tests that takes a while. */
jest.setTimeout(180_000);

let open: TestSystem;
let browser: Browser;
let house: House;

openForTests({ apiProcesses: 2 }, async (opened) => {
  ({ open, browser } = opened);
  const { body } = await open.http<{ days: { date: string; status: string }[] }>(
    'GET',
    '/api/v1/branches/B001/calendar',
  );
  const days = body.days.filter(({ status }) => status === 'OPEN').map(({ date }) => date);
  house = { open, browser, days };
});

describe('the frame of the console', () => {
  it('signs staff in, keeps them over a reload, speaks both languages, and breaks no rule of access', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${open.system.url}/console/`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByLabel('岗位').selectOption('quota-maker');
    await page.getByLabel('网点').selectOption('B001');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByText('名额经办 · B001').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/console/day');
    await page.reload();
    await page.getByText('名额经办 · B001').waitFor();
    await page.getByText('English').click();
    await page.getByText('Quota maker · B001').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(kept).not.toMatch(/eyJ/);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Of the same size, and none that the board of the other language is tried on. */
const BRANCH_OF = { 'zh-CN': 'B001', en: 'B012' } as const;
const stages = LANGUAGES.map((language) => new Stage(() => house, language, BRANCH_OF[language]));
const [, english] = stages as [Stage, Stage];
/** Pages of their own: what is loaded anew there is not in the way of what others load, nor what is left begun. */
const late = new Stage(() => house, 'en', 'B017');

describe.each(stages.map((stage) => [stage.language, stage] as const))(
  'the month of a branch in %s',
  (_, stage) => {
    describe('whoever runs the quotas', () => {
      boardTasks(stage);
    });
    describe('whoever serves the customers', () => {
      dayTasks(stage);
      namedInstead(stage);
    });
    describe('whoever decides about urgent needs', () => {
      urgentNeeds(stage);
    });
    describe('whoever plans', () => {
      planningTasks(stage);
    });
    describe('whoever is on call', () => {
      onCallTasks(stage);
    });

    it('passes without a complaint of the page', async () => {
      expect(await stage.complaints()).toEqual([]);
    });
  },
);

describe('an answer that is waited for', () => {
  lateAnswers(late);
});

describe('the board of quotas', () => {
  boardHands(english);
});

describe('a role', () => {
  roleTests(english);
});

describe('a form', () => {
  fieldFaultTests(english);
});

describe('what goes wrong', () => {
  upsets(english);
});

describe('a large bank', () => {
  wideBoardTest(english);
});
