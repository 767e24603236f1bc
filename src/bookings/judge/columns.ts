import { arrayLiteral } from '../../platform/postgres/index.js';
import type { Authorship, Claim, Confirmation, Release } from './judge.types.js';

/** Rows of a batch as the parameters of its statement: one array literal a column. */
type Column<T> = (row: T) => string | number | null;

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
  (row) => row.phone,
  (row) => row.ruleVersion,
  (row) => counterIdsLiteral(row.counters),
  (row) => row.holdMs,
  ...authorship,
];

const confirmationColumns: Column<Confirmation>[] = [
  (row) => row.id,
  (row) => row.customerId,
  (row) => row.seq,
  (row) => row.kind,
  (row) => row.amountMinor,
  (row) => row.effect,
  (row) => row.phone,
  (row) => row.ruleVersion,
  ...authorship,
  (row) => row.channel,
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

/** Parameters $1–$25 of judge-claims, and how many counters it must change. */
export function claimParameters(batch: readonly Claim[]): { values: string[]; counters: number } {
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
      ...columns(batch, claimColumns),
      arrayLiteral([...needs.keys()]),
      arrayLiteral(needed.map(({ taken }) => taken)),
      arrayLiteral(needed.map(({ held }) => held)),
    ],
  };
}

export function confirmationParameters(batch: readonly Confirmation[]): string[] {
  return columns(batch, confirmationColumns);
}

export function releaseParameters(batch: readonly Release[]): string[] {
  return columns(batch, releaseColumns);
}

function columns<T>(rows: readonly T[], of: readonly Column<T>[]): string[] {
  return of.map((column) => arrayLiteral(rows.map(column)));
}

function counterIdsLiteral(counters: readonly { id: number }[]): string {
  let ids = '';
  for (const { id } of counters) ids += ids === '' ? id : `,${id}`;
  return `{${ids}}`;
}
