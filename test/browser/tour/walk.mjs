/** Chinese and English: what the tour presses. */
export const START = /登录并预约|Sign in and book/;
export const CUSTOMER = /客户编号|Customer id/;
export const SIGN_IN = /^(?:登录|Sign in)$/;
export const BOOKABLE = 'button[data-status=OPEN], button[data-status=FEW]';
export const PROMISE = /\/api\/v1\/bookings$/;

export async function signIn({ page, url, customer }, who = customer) {
  await page.goto(url);
  await page.getByRole('button', { name: START }).click();
  await page.getByLabel(CUSTOMER).fill(who);
  await page.getByRole('button', { name: SIGN_IN }).click();
  await page.locator('#kind-PARTIAL, .notice-warn, #loan-title').first().waitFor();
}

export async function fillIn({ page }) {
  await page.locator('#kind-PARTIAL').check();
  await page.locator('#field-amount').fill('50000');
  await page.locator('#effect-SHORTEN_KEEP_PAYMENT').check();
  await page.locator(BOOKABLE).first().click();
  const parts = page.locator('input[name=window]:enabled');
  await page.locator('[data-hold=HELD]').or(parts.first()).first().waitFor();
  if ((await parts.count()) > 0) await parts.first().check();
  await page.locator('[data-hold=HELD]').waitFor();
}

export async function toReview(scene) {
  await signIn(scene);
  await fillIn(scene);
  await scene.page.locator('.aside .button-main').click();
  await scene.page.locator('h1:focus').waitFor();
}

export async function toDone(scene) {
  await toReview(scene);
  await scene.page.locator('.button-main').click();
  await scene.page.locator('.qr path').first().waitFor();
  await scene.page.locator('.timeline li').first().waitFor();
}

export const send = ({ page }) => page.locator('main .button-main').click();

export async function answerPromise(page, ...answers) {
  await page.route(PROMISE, (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const next = answers.length > 1 ? answers.shift() : answers[0];
    return next === undefined ? route.abort('connectionreset') : route.fulfill(next);
  });
}
