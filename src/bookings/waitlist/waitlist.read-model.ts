import { Injectable } from '@nestjs/common';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import type { PlacedEntry, PlaceRow, WaitlistRow } from './waitlist-entry.js';

const findEntries = sqlFile(import.meta.url, 'sql/find-waitlist-entries.sql');
const readPlaces = sqlFile(import.meta.url, 'sql/read-places.sql');

interface Question {
  readonly id?: string;
  readonly keyDigest?: string;
  /** One that waits or is offered something. */
  readonly loanId?: string;
  readonly customerId?: string;
  readonly before?: string | undefined;
  readonly limit?: number;
}

/** What is asked of the line. Places are counted when asked, so that they are true. */
@Injectable()
export class WaitlistReadModel {
  constructor(private readonly database: Database) {}

  async findOwn(id: string, customerId: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.find({ id, customerId });
    return entry;
  }

  async findByKey(keyDigest: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.find({ keyDigest });
    return entry;
  }

  async findActive(loanId: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.find({ loanId });
    return entry;
  }

  /** @param before id of the last entry of the page before */
  listOfCustomer(customerId: string, before: string | undefined, limit: number): Promise<WaitlistRow[]> {
    return this.find({ customerId, before, limit });
  }

  async placed(entries: readonly WaitlistRow[]): Promise<PlacedEntry[]> {
    const waiting = entries.filter(({ status }) => status === 'WAITING').map(({ id }) => id);
    const rows =
      waiting.length === 0 ? [] : await this.database.run<PlaceRow>(readPlaces, [arrayLiteral(waiting)]);
    const byEntry = Map.groupBy(rows, ({ entryId }) => entryId);
    return entries.map((entry) => ({ entry, places: byEntry.get(entry.id) ?? [] }));
  }

  private find({ id, keyDigest, loanId, customerId, before, limit = 1 }: Question): Promise<WaitlistRow[]> {
    return this.database.run<WaitlistRow>(findEntries, [
      id ?? null,
      keyDigest ?? null,
      loanId ?? null,
      customerId ?? null,
      before ?? null,
      limit,
    ]);
  }
}
