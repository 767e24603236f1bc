import { randomBytes } from 'node:crypto';
import { createClient } from 'redis';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import {
  addCounters,
  adjustLeft,
  correctLeft,
  endFlight,
  forgetCounters,
  type GateReading,
  hearCapacities,
  openGate,
  readGate,
  settleFlight,
  takeUnits,
  type TakeReply,
} from '../../../src/bookings/gate/gate.scripts.js';
import type { LuaScript } from '../../../src/platform/redis/index.js';
import { testRun } from '../../harness/test-run.js';
import type { ModelRequest } from './gate-model.js';

const CLAIM_TTL_MS = 20_000;

type Client = ReturnType<typeof newClient>;

function newClient(url: string) {
  return createClient({ url });
}

/** The scripts on a real Redis, under a branch that nobody else has. */
export class RedisGate {
  readonly branchId = `T${randomBytes(6).toString('hex')}`;

  private constructor(readonly client: Client) {}

  static async connect(): Promise<RedisGate> {
    const client = newClient(testRun().redisUrl);
    await client.connect();
    return new RedisGate(client);
  }

  async disconnect(): Promise<void> {
    await this.forget();
    this.client.destroy();
  }

  take(flightId: string, requests: readonly ModelRequest[]): Promise<TakeReply> {
    return this.run(
      takeUnits,
      [...this.keys(), ...requests.map(({ loan }) => gateKeys.claim(this.branchId, loan))],
      [
        flightId,
        String(CLAIM_TTL_MS),
        ...requests.flatMap(({ bookingId, claim, counterIds }) => [
          bookingId,
          claim ?? '',
          counterIds.join(','),
        ]),
      ],
    );
  }

  settle(flightId: string, gives: Iterable<readonly [number, number]>, loans: readonly string[] = []) {
    const keys = [gateKeys.left(this.branchId), gateKeys.flights(this.branchId), ...this.claimKeys(loans)];
    return this.run(settleFlight, keys, [flightId, ...flat(gives)]);
  }

  /** @param refused requests as they were asked for, refused by the judge */
  end(flightId: string, refused: readonly ModelRequest[]): Promise<boolean> {
    const keys = [gateKeys.left(this.branchId), gateKeys.flights(this.branchId)];
    const args = refused.flatMap(({ bookingId, claim, counterIds }) => [
      `${bookingId}=${counterIds.join(',')}`,
      claim ?? '',
    ]);
    return this.run(
      endFlight,
      [...keys, ...this.claimKeys(refused.map(({ loan }) => loan))],
      [flightId, ...args],
    );
  }

  adjust(changes: Iterable<readonly [number, number]>, loans: readonly string[] = []) {
    const keys = [gateKeys.epoch(this.branchId), gateKeys.left(this.branchId), ...this.claimKeys(loans)];
    return this.run(adjustLeft, keys, flat(changes));
  }

  /** Counter, version, capacity, units that everybody gains. */
  hear(...capacities: readonly (readonly [number, number, number, number | 'LINED'])[]) {
    const keys = [gateKeys.epoch(this.branchId), gateKeys.left(this.branchId)];
    return this.run(hearCapacities, keys, capacities.flat().map(String));
  }

  open(epoch: string, left: Iterable<readonly [number, number]>) {
    return this.run(openGate, this.keys(), [epoch, ...flat(left)]);
  }

  correct(epoch: string, seq: string, left: Iterable<readonly [number, number | 'gone']>) {
    return this.run(correctLeft, this.keys(), [epoch, seq, ...flat(left)]);
  }

  add(left: Iterable<readonly [number, number]>): Promise<number> {
    return this.run(addCounters, this.keys(), flat(left));
  }

  forgetCounters(epoch: string, counterIds: readonly number[]): Promise<number> {
    const keys = [gateKeys.epoch(this.branchId), gateKeys.left(this.branchId)];
    return this.run(forgetCounters, keys, [epoch, ...counterIds.map(String)]);
  }

  read(): Promise<GateReading> {
    return this.run(readGate, this.keys(), []);
  }

  /** The claims that stand, by loan. */
  async claims(loans: readonly string[]): Promise<Map<string, string>> {
    const values = await this.client.mGet(this.claimKeys(loans));
    return new Map(
      loans.flatMap((loan, index) => (values[index] === null ? [] : [[loan, values[index]!] as const])),
    );
  }

  async claimTtlMs(loan: string): Promise<number> {
    return this.client.pTTL(gateKeys.claim(this.branchId, loan));
  }

  async shut(): Promise<void> {
    await this.client.del(gateKeys.epoch(this.branchId));
  }

  /** Everything of this branch, as after FLUSHALL. */
  async forget(): Promise<void> {
    const found = await this.client.keys(`*{${this.branchId}}*`);
    if (found.length > 0) await this.client.del(found);
  }

  private keys(): string[] {
    return [gateKeys.epoch(this.branchId), gateKeys.left(this.branchId), gateKeys.flights(this.branchId)];
  }

  private claimKeys(loans: readonly string[]): string[] {
    return loans.map((loan) => gateKeys.claim(this.branchId, loan));
  }

  private async run<Reply>(script: LuaScript<Reply>, keys: string[], args: string[]): Promise<Reply> {
    return script.decode(await this.client.eval(script.text, { keys, arguments: args }));
  }
}

function flat(pairs: Iterable<readonly [number, number | string]>): string[] {
  return [...pairs].flatMap(([id, value]) => [String(id), String(value)]);
}
