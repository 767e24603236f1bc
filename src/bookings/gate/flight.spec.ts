import { Flight, type Landing } from './flight.js';
import type { Take } from './take.js';

interface Settled {
  gives: Record<number, number>;
  loans: readonly string[];
}

function flightWith(settled: Settled[]): Flight {
  return new Flight('f', async (gives, loans) => {
    settled.push({ gives: Object.fromEntries(gives), loans: [...loans] });
  });
}

function takeOf(loanDigest: string, ids: (number | [number, null])[], claim: string | null = 'c'): Take {
  const counters = ids.map((id) =>
    typeof id === 'number' ? { id, capacity: 9 } : { id: id[0], capacity: null },
  ) as unknown as Take['counters'];
  return { branchId: 'B001', bookingId: `booking-${loanDigest}`, loanDigest, claim, counters };
}

function fly(landings: readonly (readonly [Take, Landing])[]): Settled[] {
  const settled: Settled[] = [];
  const flight = flightWith(settled);
  for (const _ of landings) flight.board();
  flight.sealed();
  for (const [take, landing] of landings) void flight.land(take, landing);
  return settled;
}

describe('Flight', () => {
  it('settles once, when the last of its takes has landed', () => {
    const settled: Settled[] = [];
    const flight = flightWith(settled);
    const takes = [takeOf('a', [1]), takeOf('b', [1])];
    for (const _ of takes) flight.board();
    flight.sealed();
    void flight.land(takes[0]!, 'COMMITTED');
    expect(settled).toEqual([]);
    void flight.land(takes[1]!, 'COMMITTED');
    expect(settled).toEqual([{ gives: {}, loans: [] }]);
  });

  it('gives back the units and the claims of what was refused, and only these', () => {
    const settled = fly([
      [takeOf('a', [1, 2]), 'COMMITTED'],
      [takeOf('b', [1, 3]), 'REFUSED'],
      [takeOf('c', [1]), 'REFUSED'],
    ]);
    expect(settled).toEqual([{ gives: { 1: 2, 3: 1 }, loans: ['b', 'c'] }]);
  });

  it('gives nothing back to unlimited counters, of which nothing was taken', () => {
    expect(fly([[takeOf('a', [1, [2, null]]), 'REFUSED']])).toEqual([{ gives: { 1: 1 }, loans: ['a'] }]);
  });

  it('frees no claim of a move, which had none', () => {
    expect(fly([[takeOf('a', [1], null), 'REFUSED']])).toEqual([{ gives: { 1: 1 }, loans: [] }]);
  });

  it('stays unsettled when one outcome is unknown, whatever the order', () => {
    const [a, b] = [takeOf('a', [1]), takeOf('b', [1])];
    expect(
      fly([
        [a, 'UNKNOWN'],
        [b, 'REFUSED'],
      ]),
    ).toEqual([]);
    expect(
      fly([
        [a, 'COMMITTED'],
        [b, 'UNKNOWN'],
      ]),
    ).toEqual([]);
  });

  it('does not settle while takes may still board', () => {
    const settled: Settled[] = [];
    const flight = flightWith(settled);
    const take = takeOf('a', [1]);
    flight.board();
    void flight.land(take, 'COMMITTED');
    expect(settled).toEqual([]);
  });
});
