import * as fc from 'fast-check';
import {
  driftOf,
  excessOf,
  faultsOf,
  fieldsOf,
  type JudgeLeft,
  missingInAll,
  pastOf,
  seenInBoth,
  staleFlights,
  unheardOf,
} from './drift.policy.js';
import type { FlightRecord, GateReading } from './gate.scripts.js';

function readingOf(left: Record<number, number>, flights: FlightRecord[] = [], nowMs = 0): GateReading {
  const entries = Object.entries(left).map(([id, units]) => [Number(id), units] as const);
  return { epoch: 'e', nowMs, seq: '1', left: new Map(entries), heard: new Map(), flights };
}

function flightOf(startedAtMs: number, ...takes: number[][]): FlightRecord {
  return {
    id: `f${startedAtMs}`,
    startedAtMs,
    takes: takes.map((counterIds, index) => ({ bookingId: `b${index}`, counterIds })),
  };
}

describe('driftOf', () => {
  it('finds none where gate and judge agree', () => {
    expect(
      driftOf(readingOf({ 1: 3, 2: 0 }), [
        { counterId: 1, left: 3 },
        { counterId: 2, left: 0 },
      ]),
    ).toEqual([]);
  });

  it('is positive where the gate would let in what the judge does not have', () => {
    expect(driftOf(readingOf({ 1: 5 }), [{ counterId: 1, left: 3 }])).toEqual([
      { counterId: 1, gateLeft: 5, judgeLeft: 3, drift: 2 },
    ]);
  });

  it('is negative where units are lost to everybody', () => {
    expect(driftOf(readingOf({ 1: 1 }), [{ counterId: 1, left: 3 }])[0]?.drift).toBe(-2);
  });

  it('counts units under way as still there: they may be committed or not', () => {
    const flights = [flightOf(1, [1, 2], [1])];
    expect(
      driftOf(readingOf({ 1: 1, 2: 4 }, flights), [
        { counterId: 1, left: 3 },
        { counterId: 2, left: 5 },
      ]),
    ).toEqual([]);
  });

  it('finds none in a flight whose units the judge has just committed', () => {
    expect(driftOf(readingOf({ 1: 2 }, [flightOf(1, [1])]), [{ counterId: 1, left: 2 }])).toEqual([]);
  });

  it('names a counter that the gate has and the judge does not limit, and one that the gate lacks', () => {
    const drifts = driftOf(readingOf({ 1: 2 }), [
      { counterId: 1, left: null },
      { counterId: 2, left: 4 },
    ]);
    expect(drifts).toEqual([
      { counterId: 1, gateLeft: 2, judgeLeft: null, drift: 2 },
      { counterId: 2, gateLeft: undefined, judgeLeft: 4, drift: -4 },
    ]);
  });

  it('knows no drift of an unlimited counter that the gate does not have', () => {
    expect(driftOf(readingOf({}), [{ counterId: 1, left: null }])).toEqual([]);
  });

  it('is left minus left plus flying, for every counter and any number of flights', () => {
    const counters = fc.array(
      fc.record({ gate: fc.integer({ min: -5, max: 50 }), judge: fc.integer({ min: -5, max: 50 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        counters,
        fc.array(fc.array(fc.nat(5), { maxLength: 4 }), { maxLength: 5 }),
        (each, takes) => {
          const known = (id: number): boolean => id < each.length;
          const counterIds = takes.map((ids) => [...new Set(ids.filter(known))]);
          const gate = readingOf(Object.fromEntries(each.map((c, id) => [id, c.gate])), [
            flightOf(1, ...counterIds),
          ]);
          const judge: JudgeLeft[] = each.map((c, counterId) => ({ counterId, left: c.judge }));
          const found = new Map(driftOf(gate, judge).map((drift) => [drift.counterId, drift.drift]));
          for (const [id, { gate: gateLeft, judge: judgeLeft }] of each.entries()) {
            const flying = counterIds.flat().filter((taken) => taken === id).length;
            const expected = gateLeft === judgeLeft ? 0 : gateLeft + flying - judgeLeft;
            expect(found.get(id) ?? 0).toBe(expected);
          }
        },
      ),
    );
  });
});

describe('excessOf', () => {
  it('is what the gate has too much of the counters that it knows', () => {
    const judge = [
      { counterId: 1, left: 3 },
      { counterId: 2, left: 3 },
      { counterId: 3, left: 0 },
    ];
    expect(excessOf(readingOf({ 1: 5, 2: 2 }), judge)).toEqual(new Map([[1, 2]]));
  });

  it('sees a unit that was taken past the gate beside the flight of a process that has died', () => {
    const reading = readingOf({ 1: 0 }, [flightOf(0, [1])]);
    const judge = [{ counterId: 1, left: 0 }];
    // The flight may be committed, so that this is no drift; it is one where it is known not to be.
    expect(driftOf(reading, judge)).toEqual([]);
    expect(excessOf(reading, judge)).toEqual(new Map([[1, 1]]));
  });

  it('leaves out a counter whose lowered capacity the gate has not heard of: it is told once, not twice', () => {
    const gate: GateReading = {
      ...readingOf({ 1: 10 }),
      heard: new Map([[1, { version: 1, capacity: 10 }]]),
    };
    const judge: JudgeLeft[] = [{ counterId: 1, left: 6, capacity: 6, version: 2 }];
    expect(excessOf(gate, judge)).toEqual(new Map());
    expect(excessOf({ ...gate, heard: new Map([[1, { version: 2, capacity: 6 }]]) }, judge)).toEqual(
      new Map([[1, 4]]),
    );
  });
});

describe('missingInAll', () => {
  const drift = (counterId: number, units: number) => ({
    counterId,
    gateLeft: 0,
    judgeLeft: 0,
    drift: units,
  });

  it('is the mildest lack of all readings', () => {
    expect([...missingInAll([[drift(1, -3)], [drift(1, -1)], [drift(1, -2)]])]).toEqual([[1, 1]]);
  });

  it('forgives a counter that was right once, or above once', () => {
    expect(missingInAll([[drift(1, -3)], []]).size).toBe(0);
    expect(missingInAll([[drift(1, -3)], [drift(1, 2)]]).size).toBe(0);
    expect(missingInAll([[], [drift(1, -3)]]).size).toBe(0);
  });

  it('knows nothing without readings', () => {
    expect(missingInAll([]).size).toBe(0);
  });
});

describe('staleFlights', () => {
  it('takes those that are older than the bound by the clock of Redis, and not the one at the bound', () => {
    const flights = [flightOf(1000, [1]), flightOf(2000, [1]), flightOf(3000, [1])];
    expect(staleFlights(readingOf({}, flights, 32_000), 30_000).map(({ id }) => id)).toEqual(['f1000']);
  });
});

describe('changes of staff that a gate has not heard of', () => {
  const reading = (version: number): GateReading => ({
    ...readingOf({ 1: 4 }),
    heard: new Map([[1, { version, capacity: 10 }]]),
  });
  const counter = { counterId: 1, left: 9, capacity: 15, version: 3 };

  it('are those of a newer version than it knows', () => {
    expect(unheardOf(reading(2), [counter])).toEqual([counter]);
    expect(unheardOf(reading(3), [counter])).toEqual([]);
    expect(unheardOf(reading(4), [counter])).toEqual([]);
  });

  it('are none of counters that it knows no version of, of unlimited ones and of those with a line', () => {
    expect(unheardOf(readingOf({ 1: 4 }), [counter])).toEqual([]);
    expect(unheardOf({ ...reading(2), left: new Map() }, [counter])).toEqual([]);
    expect(unheardOf(reading(2), [{ ...counter, left: null, capacity: null }])).toEqual([]);
    expect(unheardOf(reading(2), [{ ...counter, lined: true }])).toEqual([]);
  });

  it('come with what is left when a gate is filled', () => {
    expect(fieldsOf(counter)).toEqual(['1', '9', 'v1', '3 15']);
    expect(fieldsOf({ counterId: 1, left: null, capacity: null, version: 3 })).toEqual([]);
  });
});

describe('faultsOf', () => {
  const heard = (version: number) => ({
    ...readingOf({ 1: 40 }),
    heard: new Map([[1, { version, capacity: 40 }]]),
  });

  it('leaves out a counter whose cap staff have removed', () => {
    expect(faultsOf(readingOf({ 1: 5 }), [{ counterId: 1, left: null }])).toEqual([]);
  });

  it.each([false, true])('leaves out a capacity that is on its way to the gate, lined: %s', (lined) => {
    const lowered = { counterId: 1, left: 10, capacity: 10, version: 3, lined };
    expect(faultsOf(heard(2), [lowered])).toEqual([]);
    expect(faultsOf(heard(3), [lowered])).toMatchObject([{ drift: 30 }]);
  });

  it('names every other difference', () => {
    const judge = [
      { counterId: 1, left: 3 },
      { counterId: 2, left: 4 },
    ];
    expect(faultsOf(readingOf({ 1: 5 }), judge)).toMatchObject([{ drift: 2 }, { drift: -4 }]);
  });
});

describe('seenInBoth', () => {
  const drift = (counterId: number, units: number) => ({
    counterId,
    gateLeft: units,
    judgeLeft: 0,
    drift: units,
  });

  it('is the milder of what both show, on the same side', () => {
    const first = [drift(1, 3), drift(2, -4), drift(3, 1), drift(4, 2)];
    const second = [drift(1, 2), drift(2, -5), drift(3, -1), drift(5, 2)];
    expect(seenInBoth(first, second).map(({ counterId, drift: units }) => [counterId, units])).toEqual([
      [1, 2],
      [2, -4],
    ]);
  });
});

describe('pastOf', () => {
  it('names what the gate keeps and nobody can ask for, also where only the capacity is left', () => {
    const gate = {
      ...readingOf({ 1: 5, 2: 5 }),
      heard: new Map([
        [2, { version: 1, capacity: 5 }],
        [3, { version: 1, capacity: 5 }],
      ]),
    };
    expect(pastOf(gate, [{ counterId: 1, left: 5 }])).toEqual([2, 3]);
    expect(
      pastOf(
        gate,
        [1, 2, 3].map((counterId) => ({ counterId, left: null })),
      ),
    ).toEqual([]);
  });
});
