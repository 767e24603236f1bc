import { luaScript } from '../../platform/redis/index.js';

export type TakeCode = number;
/** One code of the batch, as the header of the script says. */
export const TAKEN = 0;
export const LOAN_BUSY = -1;
export const SAME_REQUEST = -2;

export type TakeReply =
  | { readonly gate: 'SHUT' }
  | { readonly gate: 'UNKNOWN_COUNTER'; readonly counterId: number }
  | { readonly gate: 'OPEN'; readonly codes: readonly TakeCode[] };

export const takeUnits = luaScript<TakeReply>(import.meta.url, 'lua/take-units-n.lua', (reply) => {
  const [head, ...rest] = integers(reply);
  switch (head) {
    case 0:
      return { gate: 'SHUT' };
    case -1:
      return { gate: 'UNKNOWN_COUNTER', counterId: rest[0]! };
    case 1:
      return { gate: 'OPEN', codes: rest };
    case undefined:
    default:
      throw new Error(`take-units replied ${String(head)}`);
  }
});

const truth = (reply: unknown): boolean => {
  if (reply !== 0 && reply !== 1) throw new Error(`a gate script replied ${String(reply)}`);
  return reply === 1;
};

export const settleFlight = luaScript(import.meta.url, 'lua/settle-flight-n.lua', truth);
export const endFlight = luaScript(import.meta.url, 'lua/end-flight-n.lua', truth);
export const adjustLeft = luaScript(import.meta.url, 'lua/adjust-left-n.lua', truth);
export const hearCapacities = luaScript(import.meta.url, 'lua/hear-capacities-2.lua', truth);
export const correctLeft = luaScript(import.meta.url, 'lua/correct-left-3.lua', truth);
export const openGate = luaScript(import.meta.url, 'lua/open-gate-3.lua', truth);

const count = (reply: unknown): number => {
  if (!Number.isInteger(reply)) throw new Error(`a gate script replied ${String(reply)}`);
  return reply as number;
};

/** How many counters were added. */
export const addCounters = luaScript(import.meta.url, 'lua/add-counters-3.lua', count);
/** How many fields are gone. */
export const forgetCounters = luaScript(import.meta.url, 'lua/forget-counters-2.lua', count);

export interface FlightRecord {
  readonly id: string;
  /** By the clock of Redis. */
  readonly startedAtMs: number;
  readonly takes: readonly { readonly bookingId: string; readonly counterIds: readonly number[] }[];
}

export interface HeardCapacity {
  readonly version: number;
  readonly capacity: number;
}

export interface GateReading {
  /** undefined: the gate is shut. */
  readonly epoch: string | undefined;
  readonly nowMs: number;
  readonly seq: string;
  readonly left: ReadonlyMap<number, number>;
  /** The last change of a capacity that the gate has heard of, by counter. */
  readonly heard: ReadonlyMap<number, HeardCapacity>;
  readonly flights: readonly FlightRecord[];
}

export const readGate = luaScript<GateReading>(import.meta.url, 'lua/read-gate-3.lua', (reply) => {
  if (!Array.isArray(reply) || reply.length !== 4) throw new Error('read-gate replied with another shape');
  const [epoch, nowMs, leftPairs, flightPairs] = reply as [string | null, number, string[], string[]];
  const fields = new Map(pairs(leftPairs));
  const seq = fields.get('seq') ?? '0';
  fields.delete('seq');
  const isHeard = ([field]: [string, string]): boolean => field.startsWith('v');
  return {
    epoch: epoch ?? undefined,
    nowMs,
    seq,
    left: new Map(
      [...fields].filter((pair) => !isHeard(pair)).map(([id, units]) => [Number(id), Number(units)]),
    ),
    heard: new Map(
      [...fields].filter(isHeard).map(([field, heard]) => [Number(field.slice(1)), parseHeard(heard)]),
    ),
    flights: pairs(flightPairs).map(([id, record]) => parseFlight(id, record)),
  };
});

/** `<version> <capacity>`, as a gate keeps what it has heard of a counter. */
function parseHeard(heard: string): HeardCapacity {
  const [version = '', capacity = ''] = heard.split(' ');
  return { version: Number(version), capacity: Number(capacity) };
}

function parseFlight(id: string, record: string): FlightRecord {
  const space = record.indexOf(' ');
  const takes = record.slice(space + 1).split(';');
  return {
    id,
    startedAtMs: Number(record.slice(0, space)),
    takes: takes.map((take) => {
      const [bookingId = '', ids = ''] = take.split('=');
      return { bookingId, counterIds: ids === '' ? [] : ids.split(',').map(Number) };
    }),
  };
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}

function integers(reply: unknown): number[] {
  if (!Array.isArray(reply) || !reply.every(Number.isInteger))
    throw new Error('a gate script replied with another shape');
  return reply as number[];
}
