/** What a script of the gate may be robbed of, so that a simulation can show that it would be missed. */
export type GateSabotage = 'settle-gives-twice' | 'no-flight-record' | 'adjust-forgets' | 'no-end-flight';

type Reply = number | string | null | readonly Reply[];
type Hash = Map<string, string>;

interface Claim {
  readonly value: string;
  readonly untilMs: number;
}

/**
 * Redis as far as the gate uses it, script by script, on the same keys and arguments. Written from the headers of the
 * scripts; `test/integration/simulation-models.test.ts` holds it against the scripts on a real Redis.
 */
export class RedisModel {
  private strings = new Map<string, string>();
  private hashes = new Map<string, Hash>();
  private claims = new Map<string, Claim>();
  private readonly scripts: Readonly<
    Record<string, (keys: readonly string[], args: readonly string[], nowMs: number) => Reply>
  > = {
    'take-units-n': (keys, args, nowMs) => this.take(keys, args, nowMs),
    'settle-flight-n': (keys, args) => this.settle(keys, args),
    'end-flight-n': (keys, args, nowMs) => this.endFlight(keys, args, nowMs),
    'adjust-left-n': (keys, args) => this.adjust(keys, args),
    'hear-capacities-2': (keys, args) => this.hear(keys, args),
    'correct-left-3': (keys, args) => this.correct(keys, args),
    'open-gate-3': (keys, args) => this.open(keys, args),
    'add-counters-3': (keys, args) => this.add(keys, args),
    'forget-counters-2': (keys, args) => this.forgetCounters(keys, args),
    'read-gate-3': (keys, _args, nowMs) => this.read(keys, nowMs),
  };

  private readonly sabotage: ReadonlySet<string>;

  constructor(sabotage: readonly string[] = []) {
    this.sabotage = new Set(sabotage);
  }

  get scriptNames(): string[] {
    return Object.keys(this.scripts);
  }

  run(script: string, keys: readonly string[], args: readonly string[], nowMs: number): Reply {
    const model = this.scripts[script];
    if (model === undefined) throw new Error(`the model does not know the script ${script}`);
    return model(keys, args, nowMs);
  }

  hDel(key: string, fields: readonly string[]): number {
    const hash = this.hash(key);
    return fields.filter((field) => hash.delete(field)).length;
  }

  /** As after FLUSHALL, or a restart without a disk. */
  forget(): void {
    this.restore({ strings: new Map(), hashes: new Map(), claims: new Map() });
  }

  forgetKey(key: string): void {
    this.strings.delete(key);
  }

  /** What a replica has at this moment. */
  copy(): RedisCopy {
    const hashes = new Map([...this.hashes].map(([key, hash]) => [key, new Map(hash)]));
    return { strings: new Map(this.strings), hashes, claims: new Map(this.claims) };
  }

  /** The replica takes over. */
  restore({ strings, hashes, claims }: RedisCopy): void {
    this.strings = strings;
    this.hashes = hashes;
    this.claims = claims;
  }

  hash(key: string): Hash {
    let hash = this.hashes.get(key);
    if (hash === undefined) this.hashes.set(key, (hash = new Map()));
    return hash;
  }

  get(key: string): string | null {
    return this.strings.get(key) ?? null;
  }

  claim(key: string, nowMs: number): string | undefined {
    const claim = this.claims.get(key);
    return claim === undefined || claim.untilMs <= nowMs ? undefined : claim.value;
  }

  private take(keys: readonly string[], args: readonly string[], nowMs: number): Reply {
    const [epoch = '', leftKey = '', flightsKey = '', ...claimKeys] = keys;
    const [flightId = '', claimTtlMs = ''] = args;
    if (this.get(epoch) === null) return [0];
    const left = this.hash(leftKey);
    const asked = claimKeys.map((claimKey, index) => {
      const [bookingId = '', claim = '', ids = ''] = args.slice(2 + 3 * index, 5 + 3 * index);
      return { claimKey, bookingId, claim, ids, counters: idsOf(ids) };
    });
    const unknown = asked.flatMap(({ counters }) => counters).find((id) => !left.has(id));
    if (unknown !== undefined) return [-1, Number(unknown)];
    const record: string[] = [];
    const codes = asked.map(({ claimKey, bookingId, claim, ids, counters }) => {
      const full = counters.findIndex((id) => Number(left.get(id)) <= 0);
      const holder = claim === '' ? undefined : this.claim(claimKey, nowMs);
      if (holder !== undefined && holder === claim) return -2;
      if (full !== -1) return full + 1;
      if (holder !== undefined) return -1;
      if (claim !== '') this.claims.set(claimKey, { value: claim, untilMs: nowMs + Number(claimTtlMs) });
      for (const id of counters) add(left, id, -1);
      record.push(`${bookingId}=${ids}`);
      return 0;
    });
    if (record.length > 0) {
      add(left, 'seq', 1);
      if (!this.sabotage.has('no-flight-record'))
        this.hash(flightsKey).set(flightId, `${Math.floor(nowMs)} ${record.join(';')}`);
    }
    return [1, ...codes];
  }

  private settle(keys: readonly string[], args: readonly string[]): Reply {
    const [leftKey = '', flightsKey = '', ...claimKeys] = keys;
    const [flightId = '', ...gives] = args;
    if (!this.hash(flightsKey).delete(flightId)) return 0;
    const times = this.sabotage.has('settle-gives-twice') ? 2 : 1;
    for (const [id, units] of pairs(gives)) this.giveIfKnown(leftKey, id, times * Number(units));
    for (const key of claimKeys) this.claims.delete(key);
    add(this.hash(leftKey), 'seq', 1);
    return 1;
  }

  private endFlight(keys: readonly string[], args: readonly string[], nowMs: number): Reply {
    const [leftKey = '', flightsKey = '', ...claimKeys] = keys;
    const [flightId = '', ...refused] = args;
    const record = this.hash(flightsKey).get(flightId);
    if (record === undefined || this.sabotage.has('no-end-flight')) return 0;
    this.hash(flightsKey).delete(flightId);
    const taken = takesOf(record);
    for (const [index, [entry, claim]] of pairs(refused).entries()) {
      const at = taken.findIndex((take) => take.entry === entry);
      if (at === -1) continue;
      const [take] = taken.splice(at, 1);
      for (const id of take!.ids) this.giveIfKnown(leftKey, id, 1);
      const key = claimKeys[index]!;
      if (claim !== '' && this.claim(key, nowMs) === claim) this.claims.delete(key);
    }
    add(this.hash(leftKey), 'seq', 1);
    return 1;
  }

  private adjust(keys: readonly string[], args: readonly string[]): Reply {
    const [epoch = '', leftKey = '', ...claimKeys] = keys;
    if (this.get(epoch) === null) return 0;
    if (!this.sabotage.has('adjust-forgets'))
      for (const [id, units] of pairs(args)) this.giveIfKnown(leftKey, id, Number(units));
    for (const key of claimKeys) this.claims.delete(key);
    add(this.hash(leftKey), 'seq', 1);
    return 1;
  }

  private hear(keys: readonly string[], args: readonly string[]): Reply {
    const [epoch = '', leftKey = ''] = keys;
    if (this.get(epoch) === null) return 0;
    const left = this.hash(leftKey);
    for (let at = 0; at < args.length; at += 4) {
      const [id = '', version = '', capacity = '', units = ''] = args.slice(at, at + 4);
      if (!left.has(id)) continue;
      const [known, from] = left.get(`v${id}`)?.split(' ').map(Number) ?? [];
      if (known !== undefined && Number(version) <= known) continue;
      if (units !== 'LINED') add(left, id, from === undefined ? Number(units) : Number(capacity) - from);
      left.set(`v${id}`, `${version} ${capacity}`);
    }
    add(left, 'seq', 1);
    return 1;
  }

  private correct(keys: readonly string[], args: readonly string[]): Reply {
    const [epochKey = '', leftKey = '', flightsKey = ''] = keys;
    const [epoch, seq, ...changes] = args;
    const left = this.hash(leftKey);
    if (this.get(epochKey) !== epoch) return 0;
    if ((left.get('seq') ?? '0') !== seq || this.hash(flightsKey).size > 0) return 0;
    for (const [id, units] of pairs(changes)) {
      if (units === 'gone') left.delete(id);
      else left.set(id, units);
    }
    add(left, 'seq', 1);
    return 1;
  }

  private open(keys: readonly string[], args: readonly string[]): Reply {
    const [epochKey = '', leftKey = '', flightsKey = ''] = keys;
    const [epoch = '', ...counters] = args;
    if (this.get(epochKey) !== null) return 0;
    const left: Hash = new Map(pairs(counters));
    this.hashes.set(leftKey, left);
    for (const id of this.flying(flightsKey)) if (left.has(id)) add(left, id, -1);
    add(left, 'seq', 1);
    this.strings.set(epochKey, epoch);
    return 1;
  }

  private add(keys: readonly string[], args: readonly string[]): Reply {
    const [epochKey = '', leftKey = '', flightsKey = ''] = keys;
    if (this.get(epochKey) === null) return 0;
    const left = this.hash(leftKey);
    const added = new Set<string>();
    for (const [id, units] of pairs(args)) {
      if (left.has(id)) continue;
      left.set(id, units);
      added.add(id);
    }
    if (added.size === 0) return 0;
    for (const id of this.flying(flightsKey)) if (added.has(id)) add(left, id, -1);
    add(left, 'seq', 1);
    return added.size;
  }

  private forgetCounters(keys: readonly string[], args: readonly string[]): Reply {
    const [epochKey = '', leftKey = ''] = keys;
    const [epoch, ...ids] = args;
    if (this.get(epochKey) !== epoch) return 0;
    const gone = this.hDel(
      leftKey,
      ids.flatMap((id) => [id, `v${id}`]),
    );
    if (gone > 0) add(this.hash(leftKey), 'seq', 1);
    return gone;
  }

  private read(keys: readonly string[], nowMs: number): Reply {
    const [epochKey = '', leftKey = '', flightsKey = ''] = keys;
    const flat = (key: string): string[] => [...this.hash(key)].flat();
    return [this.get(epochKey), Math.floor(nowMs), flat(leftKey), flat(flightsKey)];
  }

  /** Counters of all takes under way, one entry a unit. */
  private flying(flightsKey: string): string[] {
    return [...this.hash(flightsKey).values()].flatMap((record) => takesOf(record).flatMap(({ ids }) => ids));
  }

  private giveIfKnown(leftKey: string, id: string, units: number): void {
    const left = this.hash(leftKey);
    if (left.has(id)) add(left, id, units);
  }
}

export interface RedisCopy {
  readonly strings: Map<string, string>;
  readonly hashes: Map<string, Hash>;
  readonly claims: Map<string, Claim>;
}

function takesOf(record: string): { entry: string; ids: string[] }[] {
  const takes = record.slice(record.indexOf(' ') + 1).split(';');
  return takes.map((entry) => ({ entry, ids: idsOf(entry.slice(entry.indexOf('=') + 1)) }));
}

function idsOf(ids: string): string[] {
  return ids === '' ? [] : ids.split(',');
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}

function add(hash: Hash, field: string, units: number): void {
  hash.set(field, String(Number(hash.get(field) ?? '0') + units));
}
