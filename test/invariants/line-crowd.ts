import { randomUUID } from 'node:crypto';
import { SpillPools } from '../../src/quotas/pools/spill-pools.js';
import { type TestCaller, waitUntil } from '../harness/index.js';
import type { LineClient } from '../integration/waitlist/line-client.js';
import { changeQuotas, letSharesSpill } from './line-staff.js';
import { Random } from './random.js';

/** One whose days are capped as a whole, and one that keeps a share for phone and counter. */
export const LINE_BRANCHES = ['B001', 'B004'] as const;
const SHARED = 'B004';
const PLAIN = 'B001';
const PLACES = 4;
const ASSISTED_PLACES = 1;
const ACTORS = 6;
/** Beyond the days that are fought for. */
const FAR_DAY = 15;

export interface Standing {
  readonly caller: TestCaller;
  readonly id: string;
}

interface OpenOffer {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly offer: string;
  readonly branch: string;
  readonly day: string;
}

/** Hundreds wait for a few days while places come and go, and others try to get past them. */
export class Crowd {
  readonly booked: Standing[] = [];
  readonly waiters: Standing[] = [];
  /** What was done, and how it was answered. */
  readonly done = new Map<string, number>();
  private readonly random: Random;

  constructor(
    seed: number,
    readonly line: LineClient,
    readonly days: readonly string[],
  ) {
    this.random = new Random(seed);
  }

  /** Every place is taken before anybody waits: one that nobody ever had is none that came free. */
  async fill(): Promise<void> {
    await this.line.bookings.sql(
      `UPDATE quota_counters c SET capacity = n.places, ceiling = n.places
       FROM (VALUES ('ALL', 'B001', $2::integer), ('ALL', 'B004', $2 + $3::integer), ('ONLINE', 'B004', $2), ('ASSISTED', 'B004', $3))
         AS n (pool, branch_id, places)
       WHERE c.period_start = ANY ($1) AND c.period = 'DAY' AND c.product_group = 'HOUSING' AND c.time_window = ''
         AND (c.pool, c.branch_id) = (n.pool, n.branch_id)`,
      [this.days, PLACES, ASSISTED_PLACES],
    );
    for (const branchId of LINE_BRANCHES) {
      for (const date of this.days) {
        for (let n = 0; n < PLACES; n += 1) this.booked.push(await this.bookSurely(branchId, date));
      }
    }
    for (const date of this.days) this.booked.push(await this.bookSurely(SHARED, date, 'COUNTER'));
    await letSharesSpill(this.line, SHARED);
    await this.openReserve();
  }

  async joinAll(people: number): Promise<void> {
    for (let from = 0; from < people; from += ACTORS) {
      await Promise.all(Array.from({ length: ACTORS }, () => this.join()));
    }
  }

  /** Nobody waits by phone for the last day, so that nobody takes what more its share for phone and counter has. */
  async spillSurely(): Promise<void> {
    await this.spill(this.days.at(-1));
  }

  /** Somebody's need is agreed to and met, whatever becomes of the others amid the crowd: one whom no other branch may offer a place first. */
  async meetANeedSurely(): Promise<void> {
    const { bookings, keeper } = this.line;
    const { app } = bookings;
    const [need] = await bookings.sql<{ id: string; date: string }>(
      `SELECT r.entry_id::text AS id, w.date::text AS date
       FROM urgent_requests r JOIN waitlist_entries e ON e.id = r.entry_id JOIN waitlist_wants w ON w.entry_id = e.id
       WHERE r.status = 'ASKED' AND e.status = 'WAITING' AND e.branch_ids = ARRAY[$1] ORDER BY r.asked_at LIMIT 1`,
      [PLAIN],
    );
    const { status } = await app.http('POST', `/api/v1/staff/waitlist/${need!.id}/urgent/agree`, {
      token: app.token({ role: 'quota-checker', branch: PLAIN }),
    });
    if (status !== 200) throw new Error(`nobody agreed: ${status}`);
    this.count(`reserve ${await changeQuotas(this.line, PLAIN, this.urgentPlace(need!.date))}`);
    const isMet = async (): Promise<boolean> => {
      await keeper.round();
      const offers = await bookings.sql(
        `SELECT 1 FROM events WHERE subject_id = $1 AND type = 'OFFERED' AND details ->> 'share' = 'URGENT'`,
        [need!.id],
      );
      return offers.length > 0;
    };
    await waitUntil(isMet, { timeoutMs: 30_000, what: 'an urgent need is met' });
  }

  /** What chance has left out is done now: offers that pass, offers that are given up, and one whose day closes. */
  async answerSurely(times: number): Promise<void> {
    const surely = async (what: string, isDone: () => Promise<boolean>, once: () => Promise<void>) => {
      const goesOn = async (): Promise<boolean> => {
        if (await isDone()) return true;
        await this.cancel();
        await this.line.keeper.round();
        await once();
        return false;
      };
      await waitUntil(goesOn, { timeoutMs: 60_000, what });
    };
    for (const answer of ['miss', 'decline'] as const) {
      const isDone = async () => (this.done.get(answer) ?? 0) >= times;
      await surely(answer, isDone, () => this.answerOffer(answer));
    }
    const returned = "SELECT 1 FROM events WHERE type = 'RETURNED' LIMIT 1";
    const isReturned = async () => (await this.line.bookings.sql(returned)).length > 0;
    await surely('an offer is taken back', isReturned, async () => {
      const offer = await this.openOffer();
      if (offer !== undefined) await this.closeForAMoment(offer.branch, offer.day);
    });
  }

  async churn(steps: number): Promise<void> {
    let left = steps;
    await Promise.all(
      Array.from({ length: ACTORS }, async () => {
        while (left > 0) {
          left -= 1;
          await this.step();
        }
      }),
    );
  }

  private step(): Promise<void> {
    return this.random.weighted<() => Promise<void>>([
      [5, () => this.cancel()],
      [2, () => this.moveAway()],
      [2, () => this.raise()],
      [2, () => this.spill()],
      [5, () => this.answerOffer()],
      [2, () => this.leave()],
      [6, () => this.passBy()],
      [2, () => this.join()],
      [2, () => this.giveUrgentPlace()],
      [4, () => this.decide()],
      [1, () => this.closeForAMoment()],
    ])();
  }

  private async join(): Promise<void> {
    const caller = this.line.person();
    const isByPhone = this.random.chance(0.15);
    const days = isByPhone ? this.days.slice(0, -1) : this.days;
    const [first, second] = [this.random.pick(days), this.random.pick(days)];
    const [from, to] = first < second ? [first, second] : [second, first];
    const branchId = this.random.pick(LINE_BRANCHES);
    const wish = this.random.weighted<object>([
      [5, { branchId, date: first }],
      [3, { branchId, from, to }],
      [2, { branchIds: [...LINE_BRANCHES], date: first }],
      [1, { branchIds: [...LINE_BRANCHES], from, to }],
    ]);
    if (isByPhone) await this.joinByPhone(caller, wish);
    else {
      const isUrgent = this.random.chance(0.3);
      const said = isUrgent ? { ...wish, urgent: { reason: 'FAMILY' } } : wish;
      const { status, body } = await this.line.join(caller, said);
      if (status === 201) this.waiters.push({ caller, id: body.id });
      this.count(`${isUrgent ? 'urgent' : 'join'} ${status}`);
    }
  }

  private async joinByPhone(caller: TestCaller, wish: object): Promise<void> {
    const { status, body } = await this.line.bookings.app.http<{ id: string }>(
      'POST',
      '/api/v1/staff/waitlist',
      {
        token: this.line.bookings.app.token({ role: 'teller' }),
        headers: { 'idempotency-key': randomUUID() },
        body: { ...wish, customerId: caller.id, loanId: caller.loanId, channel: 'PHONE' },
      },
    );
    if (status === 201) this.waiters.push({ caller, id: body.id });
    this.count(`phone ${status}`);
  }

  private async cancel(): Promise<void> {
    const one = this.anyBooked();
    if (one === undefined) return;
    this.count(`cancel ${(await this.line.bookings.cancel(one.caller, one.id)).status}`);
  }

  /** To a day that nobody waits for, or, past everybody, to one that is full. */
  private async moveAway(): Promise<void> {
    const one = this.anyBooked();
    if (one === undefined) return;
    const isAway = this.random.chance(0.7);
    const date = isAway ? this.line.day(FAR_DAY) : this.random.pick(this.days);
    const { status } = await this.line.bookings.reschedule(one.caller, one.id, { date });
    if (status !== 200) this.booked.push(one);
    this.count(`move ${isAway ? 'away' : 'in'} ${status}`);
  }

  private async raise(): Promise<void> {
    const branchId = this.random.pick(LINE_BRANCHES);
    const add = this.random.chance(0.8) ? 1 : -1;
    const start = this.random.pick(this.days);
    const share = branchId === SHARED ? [{ period: 'DAY', start, pool: 'ONLINE', add }] : [];
    const status = await changeQuotas(this.line, branchId, [{ period: 'DAY', start, add }, ...share]);
    this.count(`raise ${status}`);
  }

  /** One place more for phone and counter, which goes online by the rule of the share unless somebody waits for it there. */
  private async spill(start = this.random.pick(this.days)): Promise<void> {
    const status = await changeQuotas(this.line, SHARED, [
      { period: 'DAY', start, add: 1 },
      { period: 'DAY', start, pool: 'ASSISTED', add: 1 },
    ]);
    this.count(`share ${status}`);
    await this.line.bookings.app.app.get(SpillPools, { strict: false }).execute();
  }

  /** The reserve of the branch whose days are capped as a whole: empty, until places are given to it. */
  private async openReserve(): Promise<void> {
    const changes = this.days.map((start) => ({ period: 'DAY', start, pool: 'URGENT', set: 0 }));
    const status = await changeQuotas(this.line, PLAIN, changes);
    if (status !== 201) throw new Error(`no reserve: ${status}`);
  }

  /** One place more, for urgent needs; or one that was given to them is everybody's. */
  private async giveUrgentPlace(): Promise<void> {
    const start = this.random.pick(this.days);
    const isGiven = this.random.chance(0.7);
    const changes = isGiven ? this.urgentPlace(start) : [{ period: 'DAY', start, pool: 'URGENT', set: 0 }];
    this.count(`reserve ${await changeQuotas(this.line, PLAIN, changes)}`);
  }

  private urgentPlace(start: string): readonly object[] {
    return [
      { period: 'DAY', start, add: 1 },
      { period: 'DAY', start, pool: 'URGENT', add: 1 },
    ];
  }

  /** Two checkers at once about the same need: one of them decides. */
  private async decide(): Promise<void> {
    const [row] = await this.line.bookings.sql<{ id: string }>(
      `SELECT r.entry_id::text AS id FROM urgent_requests r JOIN waitlist_entries e ON e.id = r.entry_id
       WHERE r.status = 'ASKED' AND e.status = 'WAITING' ORDER BY r.asked_at OFFSET $1 LIMIT 1`,
      [Math.floor(this.random.next() * 10)],
    );
    if (row === undefined) return;
    const hows = this.random.chance(0.8) ? (['agree', 'agree'] as const) : (['agree', 'decline'] as const);
    const { http, token } = this.line.bookings.app;
    const answers = await Promise.all(
      hows.map((how, n) =>
        http('POST', `/api/v1/staff/waitlist/${row.id}/urgent/${how}`, {
          token: token({ role: 'quota-checker', branch: PLAIN, colleague: n + 1 }),
          ...(how === 'decline' && { body: { reason: 'no date is near' } }),
        }),
      ),
    );
    for (const { status } of answers) this.count(`decide ${status}`);
  }

  /** One of those who are offered a place. */
  private async openOffer(): Promise<OpenOffer | undefined> {
    const [row] = await this.line.bookings.sql<OpenOffer>(
      `SELECT e.id::text, e.offer_id::text AS offer, b.branch_id AS branch, b.date::text AS day
       FROM waitlist_entries e JOIN bookings b ON b.id = e.offer_id WHERE e.status = 'OFFERED' AND b.status = 'HELD'
       OFFSET $1 LIMIT 1`,
      [Math.floor(this.random.next() * 5)],
    );
    return row;
  }

  /** Somebody who is offered a place takes it, gives it up, or lets it pass. */
  private async answerOffer(
    answer = this.random.pick(['take', 'take', 'decline', 'leave', 'miss'] as const),
  ): Promise<void> {
    const row = await this.openOffer();
    const waiter = this.waiters.find(({ id }) => id === row?.id);
    if (row === undefined || waiter === undefined) return;
    this.count(answer);
    if (answer === 'miss') await this.line.bookings.letExpire(row.offer);
    if (answer === 'decline') await this.line.bookings.giveUp(waiter.caller, row.offer);
    if (answer === 'leave') await this.line.leave(waiter);
    if (answer !== 'take') return;
    const { status, body } = await this.line.bookings.book(waiter.caller, row.day, {
      branchId: row.branch,
      holdId: row.offer,
    });
    this.count(`taken ${status}`);
    if (status === 201) this.booked.push({ caller: waiter.caller, id: body.id });
  }

  private async leave(): Promise<void> {
    const waiter = this.random.pick(this.waiters);
    this.count(`leave ${(await this.line.leave(waiter)).status}`);
  }

  /** Somebody who does not wait tries the same days, by a booking or a hold. */
  private async passBy(): Promise<void> {
    const caller = this.line.person();
    const [date, branchId] = [this.random.pick(this.days), this.random.pick(LINE_BRANCHES)];
    if (this.random.chance(0.3)) {
      const { status, body } = await this.line.bookings.hold(caller, date, branchId);
      this.count(`pass ${status}`);
      if (status !== 201) return;
      if (this.random.chance(0.5)) await this.line.bookings.letExpire(body.id);
      else await this.line.bookings.giveUp(caller, body.id);
      return;
    }
    const { status, body } = await this.line.bookings.book(caller, date, { branchId });
    this.count(`pass ${status}`);
    if (status === 201) this.booked.push({ caller, id: body.id });
  }

  private async closeForAMoment(
    branchId: string = this.random.pick(LINE_BRANCHES),
    date = this.random.pick(this.days),
  ): Promise<void> {
    const token = this.line.bookings.app.token({ role: 'quota-maker', branch: branchId });
    const { http } = this.line.bookings.app;
    const body = {
      branchId,
      fromDate: date,
      toDate: date,
      kind: 'LOCAL',
      reasonZh: '停电',
      reasonEn: 'no power',
    };
    const closed = await http<{ id: string }>('POST', '/api/v1/staff/closures', { token, body });
    this.count(`close ${closed.status}`);
    if (closed.status !== 201) return;
    await this.cancel();
    // A full round, in which offers of that day are taken back; another process may be at one.
    await waitUntil(async () => (await this.line.keeper.round()) !== undefined, {
      timeoutMs: 30_000,
      what: 'a round while a day is closed',
    });
    await http('DELETE', `/api/v1/staff/closures/${closed.body.id}`, { token });
  }

  private anyBooked(): Standing | undefined {
    return this.booked.splice(Math.floor(this.random.next() * this.booked.length), 1)[0];
  }

  /** The gate hears of capacities that are set behind its back when it is next compared with the judge. */
  private bookSurely(branchId: string, date: string, channel?: 'COUNTER'): Promise<Standing> {
    const caller = this.line.person();
    return waitUntil(
      async () => {
        const { status, body } =
          channel === undefined
            ? await this.line.bookings.book(caller, date, { branchId })
            : await this.line.bookings.app.http<{ id: string }>('POST', '/api/v1/staff/bookings', {
                token: this.line.bookings.app.token({ role: 'teller' }),
                headers: { 'idempotency-key': randomUUID() },
                body: {
                  customerId: caller.id,
                  loanId: caller.loanId,
                  channel,
                  branchId,
                  date,
                  kind: 'FULL',
                  contact: { phone: '13800138000' },
                },
              });
        if (status === 201) return { caller, id: body.id };
        await this.line.bookings.reconciler.reconcile(branchId);
        return undefined;
      },
      { timeoutMs: 20_000, what: `a place at ${branchId} on ${date}` },
    );
  }

  private count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
