import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '#src/sandbox/services/index.js';
import { issuerOf, mintTokens, subjectsOf } from '#src/sandbox/token-command.js';
import { type CustomersInTurn, sampleOf } from './customers.js';
import type { Loaded, Told } from './history.js';
import type { Manifest } from './manifest.js';
import { askInvariants, byFaults, notKnown, type Verdict } from './oracle.js';
import { FIRST_CUSTOMER } from './own-world.js';
import { KNOCKERS, type Outline } from './plan.js';
import { type BoardCounter, boardFaults, type Boards } from './remote-boards.js';
import { judgeHistory } from './remote-history.js';
import { findSlots, gateAtRest, type Slot } from './stage.js';
import type { Tokens, World } from './world.js';

const QUOTA_MAKERS = 10;
/** Rows are asked for one by one, each by its customer: enough to find a loss of one in a hundred almost surely. */
const ROWS_ASKED_MAX = 500;
/** So many of a run are looked at before it: a run before them is met almost surely, and nobody waits for it. */
const CUSTOMERS_LOOKED_AT = 50;
/** Of a booking that is over and leaves its loan as it was. */
const GONE = new Set(['CANCELLED', 'RELEASED', 'EXPIRED']);
/** As long as a person waits for an answer that is not measured, ms. */
const ANSWER_TIMEOUT_MS = 20_000;
const ATTEMPTS_MAX = 4;

export interface RemoteWorldOptions {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly baseUrl: string;
  /** Of the command: a run after this one gets others. */
  readonly customers: CustomersInTurn;
  readonly seed: number;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly dataDir: string;
  /** The options by which it was named, for whoever runs the same again. */
  readonly option: string;
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
  private boardsBefore: Boards = new Map();

  private constructor(
    private readonly options: RemoteWorldOptions,
    private readonly issuer: string,
  ) {
    const { baseUrl, option, outline, customers } = options;
    this.baseUrls = [baseUrl];
    this.metricsUrls = [baseUrl];
    this.option = option;
    this.about = `${baseUrl}, asked from outside: without its tables the oracle sees less, and says so`;
    this.firstCustomer = customers.take(outline.customers + KNOCKERS);
  }

  /** @throws StartError where nobody could sign in. */
  static async open(options: RemoteWorldOptions): Promise<RemoteWorld> {
    const { env, dataDir, baseUrl, say } = options;
    const issuer = await issuerOf(env, dataDir).catch((error: Error) => {
      throw withoutTokens(error, dataDir);
    });
    say(`the system at ${baseUrl} keeps its quotas; its tables are not asked`);
    return new RemoteWorld(options, issuer);
  }

  async tokens(customers: number, firstCustomer: number): Promise<Tokens> {
    const offset = String(firstCustomer - FIRST_CUSTOMER);
    const minted = await this.mint('--role', 'customer', '--count', String(customers), '--offset', offset);
    for (const [index, token] of minted.entries())
      this.tokensByCustomer.set(`C${firstCustomer + index}`, token);
    await this.refuseUsedCustomers();
    return {
      customers: minted,
      quotaMakers: await this.mint('--role', 'quota-maker', '--count', String(QUOTA_MAKERS)),
    };
  }

  async prepare(): Promise<Slot[]> {
    const slots = await findSlots(this.options.baseUrl, this.options.manifest.stage);
    this.boardsBefore = await this.boards(slots).catch((error: Error) => {
      throw this.unanswered(error);
    });
    return slots;
  }

  async rest(): Promise<Verdict> {
    const [sre] = await this.mint('--role', 'sre');
    const { atRest, tookMs, drift } = await gateAtRest(this.options.baseUrl, sre!, false);
    const proves = 'that the gate comes to equal the judge by itself when nothing moves any more (INV-6)';
    return byFaults('gate-at-rest', proves, atRest ? [] : [{ drift, tookMs }], 'by /ops/drift');
  }

  async judge(loaded: Loaded): Promise<Verdict[]> {
    const [sre] = await this.mint('--role', 'sre');
    const told = [...loaded.during, ...loaded.knocks];
    const asksTables = 'that what this scenario alone asks came about';
    return [
      ...judgeHistory(told),
      ...this.options.manifest.oracle.map((name) =>
        notKnown(name, asksTables, 'it is asked of the tables, and those are not ours'),
      ),
      await this.judgeBoards(loaded),
      await this.judgeRows(told),
      await askInvariants(this.options.baseUrl, sre!),
    ];
  }

  replace(name: string): Promise<void> {
    return Promise.reject(new Error(`${name} is not ours`));
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Where a run before has left bookings, loans would be refused as booked, and a run would measure that. */
  private async refuseUsedCustomers(): Promise<void> {
    const sample = sampleOf([...this.tokensByCustomer], CUSTOMERS_LOOKED_AT);
    for (const [customer, token] of sample) {
      const page = await this.get('/api/v1/bookings?limit=1', token).catch((error: Error) => {
        throw this.unanswered(error);
      });
      const { bookings } = page as { bookings: readonly { readonly status: string }[] };
      if (bookings.every(({ status }) => GONE.has(status))) continue;
      throw new StartError(
        `${customer}, one of those who would come, has a booking at ${this.options.baseUrl}: a run before used the same people`,
        `give another --seed than ${this.options.seed}, or none, so that it is drawn`,
      );
    }
  }

  private async judgeBoards({ during, knocks, slots, unitsReturn }: Loaded): Promise<Verdict> {
    const name = 'boards';
    const proves =
      'that no counter came above its capacity, and nobody was told full of what has a unit left';
    try {
      const after = await this.boards(slots);
      const faults = boardFaults(this.boardsBefore, after, unitsReturn ? knocks : during);
      return byFaults(name, proves, faults, 'by the boards of staff before and after, not by the tables');
    } catch (error) {
      return notKnown(name, proves, (error as Error).message);
    }
  }

  private async boards(slots: Loaded['slots']): Promise<Boards> {
    const [maker] = await this.mint('--role', 'quota-maker');
    const boards = new Map<string, readonly BoardCounter[]>();
    for (const [branchId, of] of Map.groupBy(slots, (slot) => slot.branchId)) {
      const dates = of.map(({ date }) => date).sort();
      const path = `/api/v1/staff/branches/${branchId}/quotas?from=${dates[0]}&to=${dates.at(-1)}&product=MORTGAGE`;
      const { counters } = (await this.get(path, maker!)) as { counters: BoardCounter[] };
      boards.set(branchId, counters);
    }
    return boards;
  }

  private async judgeRows(told: readonly Told[]): Promise<Verdict> {
    const booked = told.filter(
      ({ operation, outcome, booking }) => operation === 'book' && outcome === 'yes' && booking !== null,
    );
    const asked = sampleOf(booked, ROWS_ASKED_MAX);
    const faults: unknown[] = [];
    for (const { customer, booking } of asked) {
      const body = await this.get(`/api/v1/bookings/${booking}`, this.tokensByCustomer.get(customer)!).catch(
        (error: Error) => ({ id: error.message }),
      );
      if ((body as { id?: string }).id !== booking) faults.push({ customer, booking, body });
    }
    const note = `${asked.length} of ${booked.length} asked for by their owners`;
    return byFaults('every-yes-has-its-row', 'that every 201 has its booking (INV-3)', faults, note);
  }

  /** Before a run, when nothing would be known after it either. */
  private unanswered(error: Error): StartError {
    return new StartError(
      `what the run needs to know before it begins cannot be asked: ${error.message}`,
      `see that its people can sign in at ${this.options.baseUrl} with the keys of --data-dir (now ${this.options.dataDir})`,
      { cause: error },
    );
  }

  private async get(path: string, token: string): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(this.options.baseUrl + path, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      if (response.ok) return response.json();
      const waitSeconds = Number(response.headers.get('retry-after') ?? '0');
      await response.body?.cancel();
      if (response.status !== 429 || attempt === ATTEMPTS_MAX)
        throw new Error(`${path} answered ${response.status}`);
      await pause(waitSeconds * 1000);
    }
  }

  private async mint(...args: string[]): Promise<string[]> {
    const { dataDir } = this.options;
    const tokens: string[] = [];
    try {
      for await (const token of mintTokens(subjectsOf(args), { dataDir, issuer: this.issuer }))
        tokens.push(token);
    } catch (error) {
      throw withoutTokens(error as Error, dataDir);
    }
    return tokens;
  }
}

function withoutTokens(error: Error, dataDir: string): StartError {
  return new StartError(
    `there are no tokens for those who would come: ${error.message}`,
    `start that system with npm start, and name its folder by --data-dir (now ${dataDir})`,
    { cause: error },
  );
}
