import type { Pool } from 'pg';
import type { Violation } from './records.js';

/**
 * Judges the line by the tables alone: who joined when and for what, who was offered what and when, who got a place
 * past the line. It knows the promises and nothing of how they are kept.
 */

type Share = 'ONLINE' | 'ASSISTED' | 'URGENT';

interface EntryRecord {
  readonly id: string;
  readonly status: string;
  readonly loanId: string;
  readonly joinedAtMs: number;
  readonly place: number;
  readonly slots: readonly string[];
  /** Any part of a day of its slots, windows too that the day came to have. */
  readonly anyPart: boolean;
  readonly share: Share;
  /** From joining, or from an offer that was taken back, until it stopped waiting; Infinity while it waits. */
  readonly waits: readonly { readonly fromMs: number; readonly untilMs: number }[];
  /** When and by which branches it was agreed that the need is urgent. */
  readonly agreed: { readonly atMs: number; readonly branchIds: readonly string[] } | undefined;
  readonly offers: readonly Offer[];
}

type Offer = Got & { readonly holdId: string };

interface EntryRow {
  readonly id: string;
  readonly status: string;
  readonly loanId: string;
  readonly place: string;
  readonly slots: string[];
  readonly anyPart: boolean;
  readonly share: Share;
  readonly joinedAtMs: number;
  readonly agreedAtMs: number | null;
  readonly agreedBranchIds: readonly string[] | null;
  /** In the order in which they happened. */
  readonly moves: readonly { readonly atMs: number; readonly to: string }[];
  readonly offers: readonly Offer[];
}

const SHARE_OF = (channel: string): string =>
  `CASE WHEN ${channel} IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END`;

/** A row is seen by others only when it is committed: who joined so shortly before may not have been seen yet. */
const UNSEEN_MS = 1500;

async function entriesOf(pool: Pool): Promise<EntryRecord[]> {
  const { rows } = await pool.query<EntryRow>(`
    SELECT e.id::text, e.status, e.loan_id AS "loanId", e.place::text,
      ARRAY(SELECT jsonb_array_elements_text(j.details -> 'slots')) AS slots, e.time_window = '' AS "anyPart",
      ${SHARE_OF('e.channel')} AS share,
      extract(epoch FROM e.joined_at)::float8 * 1000 AS "joinedAtMs",
      extract(epoch FROM u.decided_at)::float8 * 1000 AS "agreedAtMs", u.branch_ids AS "agreedBranchIds",
      l.moves, coalesce(l.offers, '[]') AS offers
    FROM waitlist_entries e
    JOIN events j ON j.subject_id = e.id AND j.type = 'JOINED'
    CROSS JOIN LATERAL (
      SELECT
        jsonb_agg(jsonb_build_object('atMs', extract(epoch FROM n.at)::float8 * 1000, 'to', n.to_state) ORDER BY n.seq) AS moves,
        jsonb_agg(jsonb_build_object(
          'atMs', extract(epoch FROM n.at)::float8 * 1000, 'holdId', n.details ->> 'holdId', 'share', n.details ->> 'share',
          'slot', (n.details ->> 'branchId') || ' ' || (n.details ->> 'date') || ' ' || (n.details ->> 'timeWindow')
        ) ORDER BY n.seq) FILTER (WHERE n.type = 'OFFERED') AS offers
      FROM events n WHERE n.subject_id = e.id AND n.subject_type = 'waitlist'
    ) l
    LEFT JOIN urgent_requests u ON u.entry_id = e.id AND u.status = 'AGREED'
    ORDER BY e.joined_at, e.place`);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    loanId: row.loanId,
    joinedAtMs: row.joinedAtMs,
    place: Number(row.place),
    slots: row.slots,
    anyPart: row.anyPart,
    share: row.share,
    waits: row.moves.flatMap(({ to, atMs }, n) =>
      to === 'WAITING' ? [{ fromMs: atMs, untilMs: row.moves[n + 1]?.atMs ?? Infinity }] : [],
    ),
    agreed: row.agreedAtMs === null ? undefined : { atMs: row.agreedAtMs, branchIds: row.agreedBranchIds! },
    offers: row.offers,
  }));
}

/** Days of branches with a share of their own for some channels: who waits for one of them is not in another's way. */
async function sharedDaysOf(pool: Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ day: string }>(
    `SELECT DISTINCT branch_id || ' ' || period_start AS day FROM quota_counters WHERE pool IN ('ONLINE', 'ASSISTED') AND period = 'DAY'`,
  );
  return new Set(rows.map(({ day }) => day));
}

/** @param unseenMs for how long somebody who joined may not have been seen; 0 where nothing happens at once */
export async function auditLine(pool: Pool, unseenMs = UNSEEN_MS): Promise<Violation[]> {
  const entries = await entriesOf(pool);
  const sharedDays = await sharedDaysOf(pool);
  return [
    ...auditOrder(entries, sharedDays, unseenMs),
    ...auditUrgentOrder(entries, unseenMs),
    ...auditOnce(entries),
    ...(await auditOrphans(pool)),
    ...(await auditPassersBy(pool, entries, sharedDays, unseenMs)),
    ...(await auditRest(pool)),
  ];
}

/** A place that somebody got, and when. */
interface Got {
  readonly slot: string;
  readonly share: Share;
  readonly atMs: number;
}

/** Whether an entry waited for a place like that at the moment, and long enough to have been seen. */
function waitedFor(
  { slots, anyPart, share, waits }: EntryRecord,
  got: Got,
  sharedDays: ReadonlySet<string>,
  unseenMs: number,
): boolean {
  const day = got.slot.slice(0, got.slot.lastIndexOf(' '));
  const wants = slots.includes(got.slot) || (anyPart && slots.some((slot) => slot.startsWith(`${day} `)));
  const isTheirs = share === got.share || !sharedDays.has(day);
  return wants && isTheirs && waitedAt(waits, got.atMs, unseenMs);
}

function waitedAt(waits: EntryRecord['waits'], atMs: number, unseenMs: number): boolean {
  return waits.some(({ fromMs, untilMs }) => fromMs < atMs - unseenMs && untilMs > atMs);
}

function auditOrder(
  entries: readonly EntryRecord[],
  sharedDays: ReadonlySet<string>,
  unseenMs: number,
): Violation[] {
  return entries.flatMap((entry, index) =>
    entry.offers
      .filter(({ share }) => share !== 'URGENT')
      .flatMap((offered) =>
        entries
          .slice(0, index)
          .filter((earlier) => waitedFor(earlier, offered, sharedDays, unseenMs))
          .map((skipped) => ({
            invariant: 'LINE',
            what: 'somebody was skipped',
            facts: { entry, skipped },
          })),
      ),
  );
}

/** Places of the urgent reserve go to those to whom the branch agreed, in the order of that. */
function auditUrgentOrder(entries: readonly EntryRecord[], unseenMs: number): Violation[] {
  const urgent = entries.flatMap((entry) =>
    entry.offers.filter(({ share }) => share === 'URGENT').map((offered) => ({ entry, offered })),
  );
  return urgent.flatMap(({ entry, offered }): Violation[] => {
    const { agreed } = entry;
    const [branchId = ''] = offered.slot.split(' ');
    if (agreed === undefined || agreed.atMs > offered.atMs || !agreed.branchIds.includes(branchId)) {
      return [{ invariant: 'LINE', what: 'an urgent place that nobody agreed to', facts: entry }];
    }
    return entries
      .filter(
        (earlier) =>
          earlier.agreed !== undefined &&
          earlier.agreed.atMs < agreed.atMs &&
          earlier.agreed.atMs < offered.atMs - unseenMs &&
          earlier.agreed.branchIds.includes(branchId) &&
          waitedAt(earlier.waits, offered.atMs, unseenMs) &&
          earlier.slots.includes(offered.slot),
      )
      .map((skipped) => ({
        invariant: 'LINE',
        what: 'an urgent need was skipped',
        facts: { entry, skipped },
      }));
  });
}

function auditOnce(entries: readonly EntryRecord[]): Violation[] {
  const holds = entries.flatMap(({ offers }) => offers.map(({ holdId }) => holdId));
  return new Set(holds).size === holds.length
    ? []
    : [{ invariant: 'LINE', what: 'one hold was offered twice', facts: holds }];
}

async function auditOrphans(pool: Pool): Promise<Violation[]> {
  const { rows } = await pool.query(`
    SELECT 'an offer without its hold' AS what, e.id::text, e.status FROM waitlist_entries e LEFT JOIN bookings b ON b.id = e.offer_id
    WHERE (e.status = 'OFFERED' AND b.status IS DISTINCT FROM 'HELD') OR (e.status = 'BOOKED' AND b.booked_at IS NULL)
      OR (e.status = 'MISSED' AND b.status IS DISTINCT FROM 'EXPIRED')
    UNION ALL
    SELECT 'a hold of the line without its entry', b.id::text, b.status
    FROM bookings b JOIN events v ON v.subject_id = b.id AND v.reason = 'WAITLIST_OFFER'
    LEFT JOIN events o ON o.subject_type = 'waitlist' AND o.type = 'OFFERED' AND o.details ->> 'holdId' = b.id::text
    WHERE o.subject_id IS NULL
    UNION ALL
    SELECT 'in line without waiting', w.entry_id::text, e.status
    FROM waitlist_wants w JOIN waitlist_entries e ON e.id = w.entry_id WHERE e.status <> 'WAITING'`);
  return rows.map((facts: { what: string }) => ({ invariant: 'LINE', what: facts.what, facts }));
}

interface PlaceRow extends Got {
  readonly id: string;
  readonly loanId: string;
}

/** Places that were got without the line, at first or by a move, while somebody waited for them. */
async function auditPassersBy(
  pool: Pool,
  entries: readonly EntryRecord[],
  sharedDays: ReadonlySet<string>,
  unseenMs: number,
): Promise<Violation[]> {
  const { rows } = await pool.query<PlaceRow>(`
    SELECT b.id::text, b.loan_id AS "loanId",
      CASE WHEN m.details IS NULL THEN b.branch_id || ' ' || b.date || ' ' || b.time_window
        ELSE (m.details #>> '{from,branchId}') || ' ' || (m.details #>> '{from,date}') || ' ' || coalesce(m.details #>> '{from,timeWindow}', '')
      END AS slot,
      ${SHARE_OF('b.channel')} AS share, extract(epoch FROM v.at)::float8 * 1000 AS "atMs"
    FROM bookings b JOIN events v ON v.subject_id = b.id AND v.seq = 1 AND v.reason IS DISTINCT FROM 'WAITLIST_OFFER'
    LEFT JOIN LATERAL (
      SELECT r.details FROM events r WHERE r.subject_id = b.id AND r.type = 'RESCHEDULED' ORDER BY r.seq LIMIT 1
    ) m ON true
    UNION ALL
    SELECT b.id::text, b.loan_id,
      (v.details #>> '{to,branchId}') || ' ' || (v.details #>> '{to,date}') || ' ' || coalesce(v.details #>> '{to,timeWindow}', ''),
      ${SHARE_OF('b.channel')}, extract(epoch FROM v.at)::float8 * 1000
    FROM bookings b JOIN events v ON v.subject_id = b.id AND v.type = 'RESCHEDULED'`);
  return rows.flatMap((place) =>
    entries
      .filter((entry) => waitedFor(entry, place, sharedDays, unseenMs))
      .slice(0, 1)
      .map((waiting) => ({
        invariant: 'LINE',
        what: 'a passer-by got what somebody waited for',
        facts: { place, waiting },
      })),
  );
}

/** When nothing moves any more: nothing is kept but the reserve, that as far as there are units, and nobody waits for a place that is free. */
async function auditRest(pool: Pool): Promise<Violation[]> {
  const { rows } = await pool.query(`
    SELECT 'units kept for nobody' AS what, concat_ws(' ', branch_id, period_start, period, product_group, pool, time_window) AS of, kept
    FROM quota_counters WHERE kept > reserved
    UNION ALL
    SELECT 'a reserve that is not put by', concat_ws(' ', a.branch_id, a.period_start), a.reserved
    FROM quota_counters u JOIN quota_counters a
      ON (a.branch_id, a.product_group, a.period, a.period_start, a.time_window, a.pool)
        = (u.branch_id, u.product_group, u.period, u.period_start, u.time_window, 'ALL')
    WHERE u.pool = 'URGENT' AND a.reserved
      <> greatest(0, least(u.capacity - u.taken - u.held, a.capacity - a.taken - a.held))
    UNION ALL
    SELECT DISTINCT 'waits for a place that is free', concat_ws(' ', w.branch_id, w.date, w.pool, w.time_window, w.entry_id), 0
    FROM waitlist_wants w
    WHERE (w.pool <> 'URGENT' OR EXISTS (
      SELECT FROM quota_counters u WHERE (u.branch_id, u.product_group, u.period_start, u.period, u.pool)
        = (w.branch_id, w.product_group, w.date, 'DAY', 'URGENT')
    )) AND NOT EXISTS (
      SELECT FROM quota_counters c
      WHERE c.branch_id = w.branch_id AND c.product_group = w.product_group
        AND c.period_start = CASE c.period WHEN 'DAY' THEN w.date ELSE date_trunc(lower(c.period), w.date::timestamp)::date END
        AND c.pool IN ('ALL', w.pool) AND c.time_window IN ('', w.time_window)
        AND c.capacity IS NOT NULL AND c.taken + c.held + CASE w.pool WHEN 'URGENT' THEN 0 ELSE c.reserved END >= c.capacity
    )`);
  return rows.map((facts: { what: string }) => ({ invariant: 'LINE', what: facts.what, facts }));
}
