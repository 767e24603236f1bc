import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { arrayLiteral, Database, sqlFile } from '../platform/postgres/index.js';
import { PhoneVault } from './phone-vault.js';

const findPhones = sqlFile(import.meta.url, 'sql/find-phones-to-reseal.sql');
const resealPhones = sqlFile(import.meta.url, 'sql/reseal-phones.sql');

/** Looked at, and at most sealed, in one statement: some milliseconds each. */
const MAX_BATCH_BOOKINGS = 1000;
/** In one round, so that it can be stopped; 25 million bookings take a day of rounds, once a key. */
const MAX_BATCHES = 100;
/** After a walk that found nothing: by then every process that still wrote in clear has been replaced. */
const REST_MS = 86_400_000;
/** Ids are UUIDv7: all come after it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

type Found = { lastId: string; id: string | null; phone: string | null };

/**
 * Walks over all bookings and seals by the current key what is in clear or sealed by an older one. A walk that found
 * something is followed by the next at once, one that found nothing by a rest.
 */
@Injectable()
export class PhoneResealer {
  private after = BEFORE_ALL;
  private foundInWalk = 0;
  private nextWalkAtMs = 0;
  private readonly resealed: Counter;

  constructor(
    private readonly database: Database,
    private readonly phones: PhoneVault,
    metrics: MetricsRegistry,
  ) {
    this.resealed = new Counter({
      name: 'yuhuan_phones_resealed_total',
      help: 'Phone numbers that were in clear or under an older key and are sealed by the current one now',
      registers: [metrics],
    });
  }

  /** @returns how many numbers were sealed anew. */
  async round(): Promise<number> {
    let resealed = 0;
    for (let batch = 0; batch < MAX_BATCHES && performance.now() >= this.nextWalkAtMs; batch += 1)
      resealed += await this.batch();
    return resealed;
  }

  private async batch(): Promise<number> {
    const rows = await this.database.run<Found>(findPhones, [
      this.after,
      this.phones.currentPrefix,
      MAX_BATCH_BOOKINGS,
    ]);
    const [first] = rows;
    if (first === undefined) {
      // Rows that somebody was changing were passed over: another walk finds them, or finds nothing.
      if (this.foundInWalk === 0) this.nextWalkAtMs = performance.now() + REST_MS;
      this.after = BEFORE_ALL;
      this.foundInWalk = 0;
      return 0;
    }
    const old = rows.flatMap(({ id, phone }) => (id === null || phone === null ? [] : [{ id, phone }]));
    const count = old.length === 0 ? 0 : await this.reseal(old);
    this.foundInWalk += old.length;
    this.after = first.lastId;
    return count;
  }

  private async reseal(old: readonly { id: string; phone: string }[]): Promise<number> {
    const opened = old.map((row) => this.phones.opened(row).phone);
    const rows = await this.database.run(resealPhones, [
      arrayLiteral(old.map(({ id }) => id)),
      arrayLiteral(old.map(({ phone }) => phone)),
      arrayLiteral(old.map(({ id }, index) => this.phones.seal(id, opened[index]!))),
      arrayLiteral(opened.map((phone) => this.phones.indexOf(phone))),
    ]);
    this.resealed.inc(rows.length);
    return rows.length;
  }
}
