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

/** Figures as the server sends them, as long as real ones are; what is not here is a day. */
const FIGURES = {
  balance: '1034359.42',
  arrears: '4745.37',
  bookingId: ID,
  branchId: 'B001',
  capacity: 30,
  count: 2,
  cutoff: '15:00',
  days: 4,
  deadline: '2026-11-30 15:00',
  graceDays: 3,
  max: '500000.00',
  maxSlots: 200,
  min: '10000.00',
  minRemaining: '10000.00',
  multipleOf: '10000.00',
  noticeBusinessDays: 5,
  offered: 'SHORTEN_KEEP_PAYMENT, LOWER_INSTALMENT',
  paid: 7,
  pollAfterSeconds: 5,
  pool: 'ONLINE',
  product: 'MORTGAGE',
  releasesAt: '2026-12-01 08:00',
  required: 12,
  retryAfterSeconds: 12,
  slots: 420,
  status: 'CHECKED_IN',
  suggestion: '50000.00',
  traceId: TRACE,
  used: 2,
  window: '09:00-12:00',
};
/** By code, where the same name is of another kind. */
const OTHERWISE = { LIMIT_PER_YEAR: { max: 2 }, CHANGE_LIMIT_REACHED: { max: 3 } };
const DAY = '2026-12-01';

/** As the catalogue tells it, in the language of the page. */
export function problemOf({ status, code, title, detail, retry, remedy }, language, pointer) {
  const names = [...detail.en.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const figures = { ...FIGURES, ...OTHERWISE[code] };
  const params = Object.fromEntries(
    [...names, ...(code === 'ACTIVE_BOOKING_EXISTS' ? ['bookingId'] : [])].map((name) => [
      name,
      figures[name] ?? DAY,
    ]),
  );
  const told = detail[language].replaceAll(/\{(\w+)\}/g, (_, name) => params[name]);
  const words = { title: title[language], detail: told, retry, remedy };
  if (pointer === undefined || status !== 422) return problem(status, code, { ...words, params });
  return problem(422, 'VALIDATION_FAILED', {
    ...words,
    errors: [{ in: 'body', pointer, code, detail: told, params }],
  });
}

/** A branch in express mode for the next two hours. */
export async function express(page) {
  const on = { until: new Date(Date.now() + 2 * HOUR_MS).toISOString() };
  await page.route(/\/calendar\?/, async (route) => {
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: { ...(await answer.json()), express: on } });
  });
  // The branch takes such bookings for the tour alone: what is asked for is booked with everything.
  await page.route(/\/api\/v1\/bookings$/, (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const body = { ...route.request().postDataJSON(), kind: 'FULL', contact: { phone: '13800138000' } };
    return route.continue({ postData: JSON.stringify(body) });
  });
}

/** The booking as one of which the amount is open until then. */
export async function openDetails(page, untilMs) {
  await page.unroute(/\/api\/v1\/bookings\/[\w-]+$/);
  await page.route(/\/api\/v1\/bookings\/[\w-]+$/, async (route) => {
    const answer = await route.fetch();
    const detailsUntil = new Date(untilMs).toISOString();
    const open = { express: true, kind: null, amount: null, effect: null, detailsUntil };
    return route.fulfill({ response: answer, json: { ...(await answer.json()), ...open } });
  });
}

/** What was said to be urgent, and what has become of it. */
export const urgent = (status, place) => ({
  status,
  reason: 'OTHER',
  note: '下周外派出境 · Posted abroad next week',
  message: '网点将在一个工作日内答复。 The branch answers within one business day.',
  place,
  askedAt: new Date().toISOString(),
});

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
  urgent: null,
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
