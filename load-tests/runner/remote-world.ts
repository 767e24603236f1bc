import { setTimeout as pause } from 'node:timers/promises';
import { issuerOf, mintTokens, subjectsOf } from '#src/sandbox/token-command.js';
import type { Loaded, Told } from './history.js';
import type { Manifest } from './manifest.js';
import { askInvariants, type Verdict } from './oracle.js';
import { FIRST_CUSTOMER } from './own-world.js';
import { KNOCKERS, type Outline } from './plan.js';
import { findSlots, gateAtRest, type Slot } from './stage.js';
import type { Tokens, World } from './world.js';

const QUOTA_MAKERS = 10;
/** Rows are asked for one by one, each by its customer: enough to find a loss of one in a hundred almost surely. */
const ROWS_ASKED_MAX = 500;
const EXAMPLES_MAX = 5;
const CUSTOMERS = 899_000;

export interface RemoteWorldOptions {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly baseUrl: string;
  readonly seed: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly dataDir: string;
}

interface Counter {
  readonly period: string;
  readonly start: string;
  readonly pool: string;
  readonly window: string | null;
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  readonly overbookedBy: number;
}

/**
 * A system that runs already, known by its address alone. Its quotas stay as they are, its tables cannot be asked: the
 * oracle looks at boards, at bookings through their owners, at the history, and at what the system says of itself.
 */
export class RemoteWorld implements World {
  readonly baseUrls: readonly string[];
  readonly metricsUrls: readonly string[];
  readonly firstCustomer: number;
  readonly replaceable: readonly string[] = [];
  readonly about: string;
  readonly option: string;
  private readonly tokensByCustomer = new Map<string, string>();

  private constructor(
    private readonly options: RemoteWorldOptions,
    private readonly issuer: string,
  ) {
    this.baseUrls = [options.baseUrl];
    this.metricsUrls = [options.baseUrl];
    this.option = `--base-url ${options.baseUrl}`;
    this.about = `${options.baseUrl}, asked from outside: without its tables the oracle sees less, and says so`;
    // Others of a run before have bookings here; the seed says where this one begins.
    const room = CUSTOMERS - options.outline.customers - KNOCKERS;
    this.firstCustomer = FIRST_CUSTOMER + (options.seed % room);
  }

  static async open(options: RemoteWorldOptions): Promise<RemoteWorld> {
    const world = new RemoteWorld(options, await issuerOf(options.env, options.dataDir));
    options.say(`the system at ${options.baseUrl} keeps its quotas; its tables are not asked`);
    return world;
  }

  async tokens(customers: number, firstCustomer: number): Promise<Tokens> {
    const offset = String(firstCustomer - FIRST_CUSTOMER);
    const minted = await this.mint('--role', 'customer', '--count', String(customers), '--offset', offset);
    for (const [index, token] of minted.entries())
      this.tokensByCustomer.set(`C${firstCustomer + index}`, token);
    return {
      customers: minted,
      quotaMakers: await this.mint('--role', 'quota-maker', '--count', String(QUOTA_MAKERS)),
    };
  }

  prepare(): Promise<Slot[]> {
    return findSlots(this.options.baseUrl, this.options.manifest.stage);
  }

  async rest(): Promise<Verdict> {
    const [sre] = await this.mint('--role', 'sre');
    const { atRest, tookMs, drift } = await gateAtRest(this.options.baseUrl, sre!, false);
    const proves = 'that the gate comes to equal the judge by itself when nothing moves any more (INV-6)';
    return verdict('gate-at-rest', proves, atRest ? [] : [{ drift, tookMs }], 'by /ops/drift');
  }

  async judge(loaded: Loaded): Promise<Verdict[]> {
    const [sre] = await this.mint('--role', 'sre');
    const told = [...loaded.during, ...loaded.knocks];
    return [
      ...ofHistory(told),
      await this.boards(loaded),
      await this.rows(told),
      await askInvariants(this.options.baseUrl, sre!),
    ];
  }

  replace(name: string): Promise<void> {
    return Promise.reject(new Error(`${name} is not ours`));
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** No board shows more than its capacity, and no counter that somebody was told is full has a unit left. */
  private async boards({ during, knocks, slots, unitsReturn }: Loaded): Promise<Verdict> {
    const [maker] = await this.mint('--role', 'quota-maker');
    const believed = unitsReturn ? knocks : during;
    const faults: unknown[] = [];
    for (const branchId of new Set(slots.map((slot) => slot.branchId))) {
      const dates = slots
        .filter((slot) => slot.branchId === branchId)
        .map(({ date }) => date)
        .sort();
      const path = `/api/v1/staff/branches/${branchId}/quotas?from=${dates[0]}&to=${dates.at(-1)}&product=MORTGAGE`;
      const { counters } = (await this.get(path, maker!)) as { counters: Counter[] };
      const full = new Set(believed.filter(({ branch }) => branch === branchId).map((each) => each.full));
      for (const counter of counters) {
        const { period, start, pool, window, capacity, taken, held } = counter;
        const name = [period, start, pool, window ?? ''].join(' ').trim();
        const left = capacity === null ? Infinity : capacity - taken - held;
        if (left < 0 && counter.overbookedBy !== -left) faults.push({ branchId, counter });
        if (left > 0 && full.has(name)) faults.push({ branchId, toldFull: counter });
      }
    }
    const proves = 'that taken never exceeds capacity, and that nobody was told full of what has a unit left';
    return verdict('boards', proves, faults, 'by the boards of staff, not by the tables');
  }

  private async rows(told: readonly Told[]): Promise<Verdict> {
    const booked = told.filter(
      ({ operation, outcome, booking }) => operation === 'book' && outcome === 'yes' && booking !== null,
    );
    const step = Math.max(1, Math.floor(booked.length / ROWS_ASKED_MAX));
    const asked = booked.filter((_, index) => index % step === 0).slice(0, ROWS_ASKED_MAX);
    const faults: unknown[] = [];
    for (const { customer, booking } of asked) {
      const body = await this.get(`/api/v1/bookings/${booking}`, this.tokensByCustomer.get(customer)!).catch(
        (error: Error) => ({ id: error.message }),
      );
      if ((body as { id?: string }).id !== booking) faults.push({ customer, booking, body });
    }
    const note = `${asked.length} of ${booked.length} asked for by their owners`;
    return verdict('every-yes-has-its-row', 'that every 201 has its booking (INV-3)', faults, note);
  }

  private async get(path: string, token: string): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(this.options.baseUrl + path, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.ok) return response.json();
      const waitSeconds = Number(response.headers.get('retry-after') ?? '0');
      if (response.status !== 429 || attempt === 3) throw new Error(`${path} answered ${response.status}`);
      await pause(waitSeconds * 1000);
    }
  }

  private async mint(...args: string[]): Promise<string[]> {
    const { dataDir } = this.options;
    const tokens: string[] = [];
    for await (const token of mintTokens(subjectsOf(args), { dataDir, issuer: this.issuer }))
      tokens.push(token);
    return tokens;
  }
}

/** What the history alone can tell: the same promises as the checks of these names, without the tables. */
function ofHistory(told: readonly Told[]): Verdict[] {
  const note = 'by the history alone';
  const keys = Map.groupBy(
    told.filter(({ key, outcome, booking }) => key !== null && outcome === 'yes' && booking !== null),
    ({ customer, key }) => `${customer} ${key}`,
  );
  const doubled = [...keys].filter(([, of]) => new Set(of.map(({ booking }) => booking)).size > 1);
  const shed = told.filter(({ status }) => status === 429 || status === 503);
  const faults = told.filter(
    ({ status, retryAfter }) => status >= 500 && !(status === 503 && retryAfter !== null),
  );
  const last = new Map(
    told
      .filter(({ operation }) => operation === 'book')
      .map((each) => [`${each.customer} ${each.key}`, each]),
  );
  const untold = [...last.values()].filter(
    ({ outcome, explained }) => outcome === 'unknown' || outcome === 'failed' || !explained,
  );
  return [
    verdict(
      'one-effect-a-key',
      'that a key names one booking (INV-4)',
      doubled.map(([key]) => key),
      note,
    ),
    verdict('no-server-fault', 'that there was no 5xx but one that sheds politely', faults, note),
    verdict(
      'told-when-to-return',
      'that every 429 and 503 says when to come back',
      shed.filter(({ retryAfter }) => retryAfter === null),
      note,
    ),
    verdict('everybody-was-told', 'that everybody was booked or told why not', untold, note),
  ];
}

function verdict(name: string, proves: string, faults: readonly unknown[], note: string): Verdict {
  return {
    name,
    proves,
    holds: faults.length === 0,
    violations: faults.length,
    examples: faults.slice(0, EXAMPLES_MAX),
    note,
  };
}
