#!/usr/bin/env node
/**
 * Takes a picture of every state of the customer's page, so that people look at them: in both languages, both colour
 * schemes, on a phone and on a desktop. For development alone; it judges nothing.
 *
 *   npm start                                  # in one shell
 *   node test/browser/tour/tour.mjs [--base-url http://127.0.0.1:3000] [--out .data/tour] [--only phone-zh-light] [--scenes review,done]
 *
 * What is rare (a full day, a line before the door, a server that is busy) is answered by the tour itself.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../../harness/chromium.mjs';
import { SCENES } from './scenes.mjs';

/** A machine that does other things beside is slow; a scene that does not come is told and left out. */
const SCENE_TIMEOUT_MS = 15_000;

const { values } = parseArgs({
  options: {
    'base-url': { type: 'string', default: 'http://127.0.0.1:3000' },
    out: { type: 'string', default: '.data/tour' },
    only: { type: 'string' },
    scenes: { type: 'string' },
  },
});

const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
};
const variants = Object.entries(DEVICES).flatMap(([device, options]) =>
  ['zh-CN', 'en'].flatMap((locale) =>
    ['light', 'dark'].map((colorScheme) => ({
      name: `${device}-${locale.slice(0, 2)}-${colorScheme}`,
      options: { ...options, locale, colorScheme, timezoneId: 'Asia/Shanghai' },
    })),
  ),
);

const wanted = values.scenes?.split(',');
const browser = await chromium.launch({
  executablePath: await findChromium(console.error),
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
/** Every walk is another customer, so that one tour after another finds none with a booking. */
let person = Math.floor(Date.now() / 1000) % 800_000;
let missed = 0;
try {
  for (const { name, options } of variants) {
    if (values.only !== undefined && !name.startsWith(values.only)) continue;
    const folder = join(values.out, name);
    await mkdir(folder, { recursive: true });
    for (const scene of SCENES) {
      if (wanted !== undefined && !wanted.includes(scene.name)) continue;
      person += 1;
      missed += (await played(scene, folder, options)) ? 0 : 1;
    }
    console.log(name);
  }
} finally {
  await browser.close();
}
console.log(missed === 0 ? 'every scene was played' : `${missed} scenes were not played to their end`);

async function played({ name, play }, folder, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(SCENE_TIMEOUT_MS);
  const page = await context.newPage();
  let pictures = 0;
  /** The whole page, or what is on the screen when something is fixed to it. */
  const shot = async (as = name, { fullPage = true, of } = {}) => {
    pictures += 1;
    const path = join(folder, `${as}.png`);
    if (of === undefined) await page.screenshot({ path, fullPage, animations: 'disabled' });
    else await of.screenshot({ path, animations: 'disabled' });
  };
  try {
    await play({
      page,
      context,
      shot,
      url: values['base-url'],
      customer: `C${100_001 + person}`,
      en: options.locale === 'en',
    });
    return true;
  } catch (error) {
    await page
      .screenshot({ path: join(folder, `${name}-stopped.png`), fullPage: true })
      .catch(() => undefined);
    console.error(`${folder} ${name}: stopped after ${pictures} pictures: ${String(error).split('\n')[0]}`);
    return false;
  } finally {
    await context.close();
  }
}
