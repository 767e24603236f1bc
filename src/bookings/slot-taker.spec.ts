import { jest } from '@jest/globals';
import { DatabaseError } from 'pg';
import type { Counter } from '../quotas/index.js';
import type { Gate, TakeOutcome } from './gate/gate.js';
import type { Take } from './gate/take.js';
import type { KnownRequests } from './known-requests.js';
import type { AllowedSlot, SlotAssessor } from './slot-assessor.js';
import { SlotTaker } from './slot-taker.js';
import { SoldOut } from './sold-out.js';

const COUNTERS = [
  { id: 1, capacity: 8 },
  { id: 2, capacity: null },
] as unknown as Counter[];
const SLOT = { branch: { id: 'B001' }, loan: { loanId: 'L1' } } as unknown as AllowedSlot;
const NOTHING_KNOWN = { effect: undefined, active: undefined } as const;
const LONGER_THAN_A_TWIN_MS = 4000;

function databaseError(code: string): DatabaseError {
  const error = new DatabaseError('no', 0, 'error');
  error.code = code;
  return error;
}

/** What a gate says of a claim that is never dropped, to those who ask with one. */
const CLAIMED_FOR_EVER: TakeOutcome = { kind: 'LOAN_BUSY' };

/** A gate that says this, one thing a take, and remembers what it was asked and told. */
function gateThatSays(...outcomes: TakeOutcome[]) {
  return gateThat(() => outcomes.shift());
}

/** A gate at which the loan stays claimed; of a take without a claim it says this. */
function gateWithAStaleClaim(unclaimed: TakeOutcome) {
  return gateThat(({ claim }) => (claim === null ? unclaimed : CLAIMED_FOR_EVER));
}

function gateThat(says: (take: Take) => TakeOutcome | undefined) {
  const takes: Take[] = [];
  const passed: string[] = [];
  const gate = {
    take: async (take: Take) => {
      takes.push(take);
      return says(take);
    },
    tookPast: (branchId: string) => void passed.push(branchId),
  } as unknown as Gate;
  return { gate, takes, passed };
}

describe('a request that fails on its way to the judge', () => {
  it.each([
    ['gives its units back when the store has undone it', databaseError('22021'), 'REFUSED'],
    ['leaves the question open when the store went away', databaseError('57P01'), 'UNKNOWN'],
  ])('%s', async (_, error, expected) => {
    const landed: string[] = [];
    const flight = { land: (_take: Take, landing: string) => landed.push(landing) };
    const { gate } = gateThatSays({ kind: 'TAKEN', flight } as unknown as TakeOutcome);
    const taker = new SlotTaker(gate, {} as KnownRequests, {} as SlotAssessor, new SoldOut());
    const request = {
      bookingId: 'b',
      claim: 'c',
      counters: COUNTERS,
      known: NOTHING_KNOWN,
    };
    await expect(taker.take(SLOT, request, () => Promise.reject(error))).rejects.toBe(error);
    expect(landed).toEqual([expected]);
  });
});

describe('a slot of which the judge says that it is full', () => {
  it.each([
    ['without any bound', COUNTERS[1]!],
    ['with a bound', COUNTERS[0]!],
  ])(
    'and then is not, %s, is to be asked for again: no counter is named that is not full',
    async (_, counter) => {
      const known = { ask: async () => NOTHING_KNOWN } as unknown as KnownRequests;
      const assessor = { firstFull: async () => undefined } as unknown as SlotAssessor;
      const { gate } = gateThatSays({ kind: 'NO_GATE', lacksCounter: false });
      const taker = new SlotTaker(gate, known, assessor, new SoldOut());
      const request = {
        bookingId: 'b',
        claim: 'c',
        counters: [counter],
        known: NOTHING_KNOWN,
      };
      const slot = { ...SLOT, counters: [counter] } as AllowedSlot;
      const answer = await taker.take(
        slot,
        request,
        async () => ({ kind: 'REFUSED', by: 'COUNTERS' }) as never,
      );
      expect(answer).toMatchObject({
        kind: 'REFUSED',
        refusal: { definition: { code: 'CHANGED_MEANWHILE' } },
      });
    },
  );
});

describe('a request that met its twin', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const FULL: TakeOutcome = { kind: 'FULL', counter: COUNTERS[0]! };
  const full = { code: 'QUOTA_DAY_FULL' };
  const landed: unknown[] = [];
  const flight = { land: (take: Take, landing: string) => landed.push([take.claim, landing]) };
  const TAKEN = { kind: 'TAKEN', flight } as unknown as TakeOutcome;
  const ACCEPTED = { kind: 'VERDICT', verdict: { kind: 'ACCEPTED' } };

  /** @param asked what the store knows, by how often it has been asked */
  async function taken(gate: Gate, asked: (times: number) => object = () => NOTHING_KNOWN): Promise<unknown> {
    landed.length = 0;
    let times = 0;
    const known = { ask: async () => asked((times += 1)) } as unknown as KnownRequests;
    const assessor = { full: () => full } as unknown as SlotAssessor;
    const taker = new SlotTaker(gate, known, assessor, new SoldOut());
    const request = {
      bookingId: 'b',
      claim: 'c',
      counters: COUNTERS,
      known: NOTHING_KNOWN,
    };
    const answer = taker.take(SLOT, request, async () => ({ kind: 'ACCEPTED' }) as never);
    await jest.advanceTimersByTimeAsync(LONGER_THAN_A_TWIN_MS);
    return answer;
  }

  describe('which is refused meanwhile', () => {
    it.each(['SAME_REQUEST', 'LOAN_BUSY'] as const)(
      '(%s) takes the units that the twin gave back',
      async (kind) => {
        const { gate, takes } = gateThatSays({ kind }, { kind }, TAKEN);
        expect(await taken(gate)).toEqual(ACCEPTED);
        expect(takes.map(({ claim }) => claim)).toEqual(['c', 'c', 'c']);
        expect(landed).toEqual([['c', 'COMMITTED']]);
      },
    );

    it('is decided by the judge where the gate has gone meanwhile', async () => {
      const { gate, passed } = gateThatSays(
        { kind: 'SAME_REQUEST' },
        { kind: 'NO_GATE', lacksCounter: false },
      );
      expect(await taken(gate)).toEqual(ACCEPTED);
      expect(passed).toEqual([]);
    });

    it('is told "full" where others took the units', async () => {
      const { gate, takes } = gateThatSays({ kind: 'SAME_REQUEST' }, FULL);
      expect(await taken(gate)).toEqual({ kind: 'REFUSED', refusal: full });
      expect(takes).toHaveLength(2);
    });
  });

  it('which had the last unit and has left its claim, is told what became of it and not "full"', async () => {
    const { gate } = gateThatSays({ kind: 'SAME_REQUEST' }, FULL);
    const effect = { ...NOTHING_KNOWN, effect: { bookingId: 'b' } };
    expect(await taken(gate, (times) => (times === 1 ? NOTHING_KNOWN : effect))).toEqual({
      kind: 'KNOWN',
      known: effect,
    });
  });

  it('which is not decided in time, is told to ask again', async () => {
    const { gate, takes } = gateThat(() => ({ kind: 'SAME_REQUEST' }));
    expect(await taken(gate)).toMatchObject({
      kind: 'REFUSED',
      refusal: { definition: { code: 'REQUEST_IN_PROGRESS' } },
    });
    expect(takes.every(({ claim }) => claim === 'c')).toBe(true);
  });

  describe('which has died', () => {
    it('takes its units at the gate without a claim, and its flight lands', async () => {
      const { gate, takes, passed } = gateWithAStaleClaim(TAKEN);
      expect(await taken(gate)).toEqual(ACCEPTED);
      expect(takes.at(-1)!.claim).toBeNull();
      expect(landed).toEqual([[null, 'COMMITTED']]);
      expect(passed).toEqual([]);
    });

    it('is decided by the judge where the gate has nothing left, which may be what the twin took; the gate hears that it was passed', async () => {
      const { gate, passed } = gateWithAStaleClaim(FULL);
      expect(await taken(gate)).toEqual(ACCEPTED);
      expect(passed).toEqual([SLOT.branch.id]);
    });
  });
});
