import { readFileSync } from 'node:fs';
import { claimParameters, confirmationParameters, releaseParameters } from './columns.js';
import type { Claim, Confirmation, Release } from './judge.types.js';

const authorship = {
  actorId: 'C100001',
  actorRole: 'customer',
  traceId: 't',
  keyDigest: 'a'.repeat(32),
  requestDigest: 'b'.repeat(32),
};

function claimOf(part: Partial<Claim>, counterIds: readonly number[]): Claim {
  return {
    id: '0190f5e0-0000-7000-8000-000000000001',
    number: 'N1',
    customerId: 'C100001',
    loanId: 'L100001',
    product: 'MORTGAGE',
    branchId: 'B001',
    date: '2026-11-30',
    timeWindow: '',
    channel: 'ONLINE',
    kind: 'FULL',
    amountMinor: null,
    effect: null,
    phone: '13800138000',
    ruleVersion: '1',
    detailsUntil: null,
    counters: counterIds.map((id) => ({ id })) as unknown as Claim['counters'],
    holdMs: null,
    ...authorship,
    ...part,
  };
}

const phones = {
  seal: (_: string, phone: string | null) => (phone === null ? null : `sealed ${phone}`),
  indexOf: (phone: string | null) => (phone === null ? null : `index of ${phone}`),
};

const confirmation: Confirmation = {
  id: '0190f5e0-0000-7000-8000-000000000001',
  seq: 1,
  customerId: 'C100001',
  channel: 'APP',
  kind: 'PARTIAL',
  amountMinor: 5_000_000,
  effect: 'SHORTEN_TERM',
  phone: '13800138000',
  ruleVersion: '1',
  detailsUntil: null,
  ...authorship,
};

const release: Release = {
  id: '0190f5e0-0000-7000-8000-000000000001',
  seq: 2,
  from: 'BOOKED',
  to: 'CANCELLED',
  event: 'CANCELLED',
  reason: null,
  ...authorship,
};

/** The highest parameter that the text of a statement names. */
function parametersOf(statement: string): number {
  const text = readFileSync(new URL(`sql/${statement}.sql`, import.meta.url), 'utf8');
  return Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
}

describe('claimParameters', () => {
  it('counts units a counter over the whole batch, booked and held apart', () => {
    const batch = [claimOf({}, [7, 3]), claimOf({ holdMs: 600_000 }, [3]), claimOf({}, [3, 9])];
    const { values, counters } = claimParameters(batch, phones);
    expect(counters).toBe(3);
    expect(values.slice(-5, -2)).toEqual(['{7,3,9}', '{1,2,1}', '{0,1,0}']);
  });

  it('is a column a field and a value a claim, null where there is none', () => {
    const { values } = claimParameters(
      [
        claimOf({ number: 'N1' }, [1]),
        claimOf({ number: 'N2', holdMs: 60_000, kind: null, phone: null, keyDigest: null }, [1, 2]),
      ],
      phones,
    );
    expect(values[1]).toBe('{"N1","N2"}');
    expect(values[2]).toBe('{"BOOKED","HELD"}');
    expect(values[10]).toBe('{"FULL",NULL}');
    expect(values[13]).toBe('{"sealed 13800138000",NULL}');
    expect(values[15]).toBe('{"{1}","{1,2}"}');
    expect(values[16]).toBe('{NULL,60000}');
    expect(values[17]).toBe(`{"${'a'.repeat(32)}",NULL}`);
  });

  it('has a text with quotes and backslashes arrive as it is', () => {
    const { values } = claimParameters([claimOf({ effect: 'a"b\\c' }, [1])], phones);
    expect(values[12]).toBe('{"a\\"b\\\\c"}');
  });

  it('fills exactly the parameters of its statement', () => {
    expect(claimParameters([claimOf({}, [1])], phones).values).toHaveLength(parametersOf('judge-claims'));
  });
});

describe('confirmationParameters and releaseParameters', () => {
  it('fill exactly the parameters of their statements', () => {
    expect(confirmationParameters([confirmation], phones)).toHaveLength(parametersOf('judge-confirmations'));
    // The last one says whether only expired holds are meant, and is no column.
    expect(releaseParameters([release])).toHaveLength(parametersOf('judge-releases') - 1);
  });

  it('keep the order that the statements name', () => {
    expect(confirmationParameters([confirmation], phones).slice(1, 8)).toEqual([
      '{"C100001"}',
      '{1}',
      '{"PARTIAL"}',
      '{5000000}',
      '{"SHORTEN_TERM"}',
      '{"sealed 13800138000"}',
      '{"1"}',
    ]);
    expect(confirmationParameters([confirmation], phones).slice(-3)).toEqual([
      '{"APP"}',
      '{"index of 13800138000"}',
      '{NULL}',
    ]);
    expect(releaseParameters([release]).slice(1, 5)).toEqual([
      '{2}',
      '{"BOOKED"}',
      '{"CANCELLED"}',
      '{"CANCELLED"}',
    ]);
  });
});
