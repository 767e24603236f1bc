import type { Pool } from 'pg';
import type { Violation } from './records.js';

/**
 * Judges the line by the tables alone: who joined when and for what, who was offered what and when, who got a place
 * past the line. It knows the promises and nothing of how they are kept.
 */

interface EntryRecord {
  readonly id: string;
  readonly status: string;
  readonly loanId: string;
  readonly joinedAtMs: number;
  readonly place: number;
  readonly slots: readonly string[];
  /** When it stopped waiting; Infinity while it waits. */
  readonly untilMs: number;
  readonly offered: { readonly slot: string; readonly atMs: number; readonly holdId: string } | undefined;
}

interface EntryRow {
  readonly id: string;
  readonly status: string;
  readonly loanId: string;
  readonly place: string;
  readonly slots: string[];
  readonly joinedAtMs: number;
  readonly untilMs: number | null;
  readonly offeredAtMs: number | null;
  readonly holdId: string | null;
  readonly slot: string | null;
}

/** A row is seen by others only when it is committed: who joined so shortly before may not have been seen yet. */
const UNSEEN_MS = 1500;

async function entriesOf(pool: Pool): Promise<EntryRecord[]> {
  const { rows } = await pool.query<EntryRow>(`
    SELECT e.id::text, e.status, e.loan_id AS "loanId", e.place::text,
      ARRAY(SELECT jsonb_array_elements_text(j.details -> 'slots')) AS slots,
      extract(epoch FROM e.joined_at)::float8 * 1000 AS "joinedAtMs",
      (SELECT extract(epoch FROM min(n.at))::float8 * 1000 FROM events n WHERE n.subject_id = e.id AND n.seq = 2) AS "untilMs",
      extract(epoch FROM o.at)::float8 * 1000 AS "offeredAtMs", o.details ->> 'holdId' AS "holdId",
      (o.details ->> 'branchId') || ' ' || (o.details ->> 'date') || ' ' || (o.details ->> 'timeWindow') AS slot
    FROM waitlist_entries e
    JOIN events j ON j.subject_id = e.id AND j.type = 'JOINED'
    LEFT JOIN events o ON o.subject_id = e.id AND o.type = 'OFFERED'
    ORDER BY e.joined_at, e.place`);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    loanId: row.loanId,
    joinedAtMs: row.joinedAtMs,
    place: Number(row.place),
    slots: row.slots,
    untilMs: row.untilMs ?? Infinity,
    offered:
      row.offeredAtMs === null ? undefined : { slot: row.slot!, atMs: row.offeredAtMs, holdId: row.holdId! },
  }));
}

/** @param unseenMs for how long somebody who joined may not have been seen; 0 where nothing happens at once */
export async function auditLine(pool: Pool, unseenMs = UNSEEN_MS): Promise<Violation[]> {
  const entries = await entriesOf(pool);
  return [
    ...auditOrder(entries, unseenMs),
    ...auditOnce(entries),
    ...(await auditOrphans(pool)),
    ...(await auditPassersBy(pool, entries, unseenMs)),
    ...(await auditRest(pool)),
  ];
}

/** Whether an entry waited for a slot at a moment, and long enough to have been seen. */
function waitedFor(entry: EntryRecord, slot: string, atMs: number, unseenMs: number): boolean {
  return entry.slots.includes(slot) && entry.joinedAtMs < atMs - unseenMs && entry.untilMs > atMs;
}

function auditOrder(entries: readonly EntryRecord[], unseenMs: number): Violation[] {
  return entries.flatMap((entry, index) => {
    const { offered } = entry;
    if (offered === undefined) return [];
    return entries
      .slice(0, index)
      .filter((earlier) => waitedFor(earlier, offered.slot, offered.atMs, unseenMs))
      .map((skipped) => ({ invariant: 'LINE', what: 'somebody was skipped', facts: { entry, skipped } }));
  });
}

function auditOnce(entries: readonly EntryRecord[]): Violation[] {
  const holds = entries.flatMap(({ offered }) => (offered === undefined ? [] : [offered.holdId]));
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
    LEFT JOIN waitlist_entries e ON e.offer_id = b.id
    WHERE e.id IS NULL
    UNION ALL
    SELECT 'in line without waiting', w.entry_id::text, e.status
    FROM waitlist_wants w JOIN waitlist_entries e ON e.id = w.entry_id WHERE e.status <> 'WAITING'`);
  return rows.map((facts: { what: string }) => ({ invariant: 'LINE', what: facts.what, facts }));
}

interface PlaceRow {
  readonly id: string;
  readonly loanId: string;
  readonly slot: string;
  readonly atMs: number;
}

/** Places that were got without the line while somebody waited for them. */
async function auditPassersBy(
  pool: Pool,
  entries: readonly EntryRecord[],
  unseenMs: number,
): Promise<Violation[]> {
  const { rows } = await pool.query<PlaceRow>(`
    SELECT b.id::text, b.loan_id AS "loanId", b.branch_id || ' ' || b.date || ' ' || b.time_window AS slot,
      extract(epoch FROM v.at)::float8 * 1000 AS "atMs"
    FROM bookings b JOIN events v ON v.subject_id = b.id AND v.seq = 1 AND v.reason IS DISTINCT FROM 'WAITLIST_OFFER'`);
  return rows.flatMap((place) =>
    entries
      .filter((entry) => waitedFor(entry, place.slot, place.atMs, unseenMs))
      .slice(0, 1)
      .map((waiting) => ({
        invariant: 'LINE',
        what: 'a passer-by got what somebody waited for',
        facts: { place, waiting },
      })),
  );
}

/** When nothing moves any more: nothing is kept, and nobody waits for a place that is free. */
async function auditRest(pool: Pool): Promise<Violation[]> {
  const { rows } = await pool.query(`
    SELECT 'units kept for nobody' AS what, id::text, kept FROM quota_counters WHERE kept > 0
    UNION ALL
    SELECT DISTINCT 'waits for a place that is free', w.entry_id::text, 0
    FROM waitlist_wants w
    WHERE NOT EXISTS (
      SELECT FROM quota_counters c
      WHERE c.branch_id = w.branch_id AND c.product_group = w.product_group
        AND c.period_start = CASE c.period WHEN 'DAY' THEN w.date ELSE date_trunc(lower(c.period), w.date::timestamp)::date END
        AND c.pool <> 'ASSISTED' AND c.time_window IN ('', w.time_window)
        AND c.capacity IS NOT NULL AND c.taken + c.held >= c.capacity
    )`);
  return rows.map((facts: { what: string }) => ({ invariant: 'LINE', what: facts.what, facts }));
}
