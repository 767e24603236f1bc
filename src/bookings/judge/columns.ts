import { arrayLiteral } from '../../platform/postgres/index.js';
import type { Authorship, Claim, Confirmation, Release } from './judge.types.js';

/** How phone numbers go to the store. */
export interface Phones {
  seal(bookingId: string, phone: string | null): string | null;
  indexOf(phone: string | null): string | null;
}

/** Rows of a batch as the parameters of its statement: one array literal a column. */
type Column<T> = (row: T, phones: Phones) => string | number | null;

const authorship: Column<Authorship>[] = [
  (row) => row.keyDigest,
  (row) => row.requestDigest,
  (row) => row.actorId,
  (row) => row.actorRole,
  (row) => row.traceId,
];

const claimColumns: Column<Claim>[] = [
  (row) => row.id,
  (row) => row.number,
  (row) => (row.holdMs === null ? 'BOOKED' : 'HELD'),
  (row) => row.customerId,
  (row) => row.loanId,
  (row) => row.product,
  (row) => row.branchId,
  (row) => row.date,
  (row) => row.timeWindow,
  (row) => row.channel,
  (row) => row.kind,
  (row) => row.amountMinor,
  (row) => row.effect,
  (row, phones) => phones.seal(row.id, row.phone),
  (row) => row.ruleVersion,
  (row) => counterIdsLiteral(row.counters),
  (row) => row.holdMs,
  ...authorship,
];
/** The last of the parameters, behind those of the counters. */
const lastColumns: Column<Claim | Confirmation>[] = [
  (row, phones) => phones.indexOf(row.phone),
  (row) => row.detailsUntil?.toISOString() ?? null,
];

const confirmationColumns: Column<Confirmation>[] = [
  (row) => row.id,
  (row) => row.customerId,
  (row) => row.seq,
  (row) => row.kind,
  (row) => row.amountMinor,
  (row) => row.effect,
  (row, phones) => phones.seal(row.id, row.phone),
  (row) => row.ruleVersion,
  ...authorship,
  (row) => row.channel,
  ...lastColumns,
];

const releaseColumns: Column<Release>[] = [
  (row) => row.id,
  (row) => row.seq,
  (row) => row.from,
  (row) => row.to,
  (row) => row.event,
  (row) => row.keyDigest,
  (row) => row.requestDigest,
  (row) => row.reason,
  (row) => row.actorId,
  (row) => row.actorRole,
  (row) => row.traceId,
];

/** Parameters $1–$27 of judge-claims, and how many counters it must change. */
export function claimParameters(
  batch: readonly Claim[],
  phones: Phones,
): { values: string[]; counters: number } {
  const needs = new Map<number, { taken: number; held: number }>();
  for (const { counters, holdMs } of batch) {
    for (const { id } of counters) {
      let need = needs.get(id);
      if (need === undefined) needs.set(id, (need = { taken: 0, held: 0 }));
      if (holdMs === null) need.taken += 1;
      else need.held += 1;
    }
  }
  const needed = [...needs.values()];
  return {
    counters: needs.size,
    values: [
      ...columns(batch, claimColumns, phones),
      arrayLiteral([...needs.keys()]),
      arrayLiteral(needed.map(({ taken }) => taken)),
      arrayLiteral(needed.map(({ held }) => held)),
      ...columns(batch, lastColumns, phones),
    ],
  };
}

export function confirmationParameters(batch: readonly Confirmation[], phones: Phones): string[] {
  return columns(batch, confirmationColumns, phones);
}

/** What ends needs no number. */
const NO_PHONES: Phones = { seal: () => null, indexOf: () => null };

export function releaseParameters(batch: readonly Release[]): string[] {
  return columns(batch, releaseColumns, NO_PHONES);
}

function columns<T>(rows: readonly T[], of: readonly Column<T>[], phones: Phones): string[] {
  return of.map((column) => arrayLiteral(rows.map((row) => column(row, phones))));
}

function counterIdsLiteral(counters: readonly { id: number }[]): string {
  let ids = '';
  for (const { id } of counters) ids += ids === '' ? id : `,${id}`;
  return `{${ids}}`;
}
