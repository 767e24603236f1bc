/** Answers that a sandbox at rest does not give. */

const HOUR_MS = 3_600_000;
const ID = '018f4a00-0000-7000-8000-000000000001';

const TRACE = 'a3f1c0de9b7e4d52a1c6f08e77b1d204';

export const problem = (status, code, more = {}) => ({
  status,
  contentType: 'application/problem+json',
  headers: { 'retry-after': '12' },
  json: {
    type: `/errors/${code}`,
    status,
    code,
    title: code,
    detail: code,
    retry: 'after',
    remedy: 'RETRY_AFTER',
    instance: '/api/v1/bookings',
    traceId: TRACE,
    ...more,
  },
});

/** Figures in place of their names, as long as real ones are. */
const FIGURES = {
  capacity: '30',
  min: '10,000.00',
  multipleOf: '10,000.00',
  balance: '1,034,359.42',
  arrears: '4,745.37',
  days: '4',
  graceDays: '3',
  branchId: 'B001',
  window: '09:00-12:00',
  pool: 'ONLINE',
};
const told = (text) => text.replaceAll(/\{(\w+)\}/g, (_, name) => FIGURES[name] ?? '2026-12-01');

/** As the catalogue tells it, in the language of the page. */
export function problemOf({ status, code, title, detail, retry, remedy }, language, pointer) {
  const words = { title: title[language], detail: told(detail[language]), retry, remedy };
  if (pointer === undefined || status !== 422) return problem(status, code, words);
  return problem(422, 'VALIDATION_FAILED', {
    ...words,
    errors: [{ in: 'body', pointer, code, detail: words.detail, params: {} }],
  });
}

/** The calendar of a busy week: one day of each kind, and one that opens in an hour. */
export async function busyCalendar(page) {
  await page.route(/\/calendar\?/, async (route) => {
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    const body = await answer.json();
    const open = body.days.filter(({ status }) => status === 'OPEN' || status === 'FEW');
    Object.assign(open[0], { status: 'FULL', remaining: 0 });
    Object.assign(open[1], { status: 'FEW', remaining: 2 });
    Object.assign(open[2], { status: 'OPEN', remaining: 9 });
    Object.assign(open[3], {
      status: 'MAINTENANCE',
      remaining: 0,
      reason: { code: 'MAINTENANCE', detail: '系统维护 · Maintenance' },
    });
    for (const day of open.slice(8, 13)) {
      Object.assign(day, {
        status: 'NOT_RELEASED',
        remaining: 0,
        releasesAt: new Date(Date.now() + HOUR_MS).toISOString(),
        reason: { code: 'NOT_RELEASED_YET', detail: '尚未放号 · Not open yet' },
      });
    }
    return route.fulfill({ response: answer, json: body });
  });
}

export const room = (status) => ({
  id: ID,
  status,
  opensAt: new Date(Date.now() + (status === 'OPEN' ? -60_000 : 25 * 60_000)).toISOString(),
  taking: true,
});

export const ticket = (more) => ({
  id: ID,
  status: 'WAITING',
  lane: 'ONLINE',
  roomId: ID,
  joinedAt: new Date().toISOString(),
  number: null,
  position: null,
  ahead: null,
  estimate: null,
  opensAt: null,
  ...more,
});

export async function queue(page, { entryRequired, room: where, ticket: place }) {
  await page.route(/\/api\/v1\/queue$/, (route) =>
    route.fulfill({
      json: { entryRequired, entryHeader: 'Queue-Entry', pollAfterSeconds: 5, room: where, next: null },
    }),
  );
  await page.route(/\/api\/v1\/queue\/tickets/, (route) =>
    route.request().url().endsWith('/entry')
      ? route.fulfill({
          json: { token: 'of-the-tour', expiresAt: new Date(Date.now() + HOUR_MS).toISOString() },
        })
      : route.fulfill({ json: place }),
  );
}

export async function waitlist(page, entry) {
  await page.route(/\/api\/v1\/waitlist(?:\?|$)/, (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ json: { entries: [entry], nextCursor: null } })
      : route.continue(),
  );
}

export const entry = (loanId, date, more) => ({
  id: ID,
  status: 'WAITING',
  loanId,
  branchIds: ['B001', 'B002'],
  from: date,
  to: date,
  window: null,
  joinedAt: new Date().toISOString(),
  place: 3,
  slots: [],
  offer: null,
  bookingId: null,
  reason: null,
  endedAt: null,
  rule: '',
  ...more,
});

export const offer = (date) => ({
  holdId: ID,
  branchId: 'B001',
  date,
  window: null,
  offeredAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + HOUR_MS / 2).toISOString(),
});
