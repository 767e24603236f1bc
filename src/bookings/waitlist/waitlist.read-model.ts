import { Injectable } from '@nestjs/common';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import type { PlacedEntry, PlaceRow, WaitlistRow } from './waitlist-entry.js';

const findEntries = sqlFile(import.meta.url, 'sql/find-waitlist-entries.sql');
const listBranchEntries = sqlFile(import.meta.url, 'sql/list-branch-entries.sql');
const readPlaces = sqlFile(import.meta.url, 'sql/read-places.sql');

/** Whose entries may be seen: a customer's own, or those that a partner made for its customers. */
export type EntriesOf = { readonly customerId: string } | { readonly partnerId: string };

export interface BranchLine {
  readonly branchId: string;
  readonly date: string | undefined;
  readonly status: 'WAITING' | 'OFFERED' | undefined;
  /** Id of the last entry of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

interface Question {
  readonly ids?: readonly string[];
  readonly keyDigest?: string;
  /** One that waits or is offered something. */
  readonly loanId?: string;
  readonly customerId?: string;
  readonly partnerId?: string;
  readonly before?: string | undefined;
  readonly limit?: number;
  /** Those that wait, or have a place on offer. */
  readonly openOnly?: boolean;
}

/** What is asked of the line. Places are counted when asked, so that they are true. */
@Injectable()
export class WaitlistReadModel {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.rows({ ids: [id] });
    return entry;
  }

  /** Another's entry looks as if it did not exist. */
  async findOf(id: string, whose: EntriesOf): Promise<WaitlistRow | undefined> {
    const [entry] = await this.rows({ ids: [id], ...whose });
    return entry;
  }

  async findByKey(keyDigest: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.rows({ keyDigest });
    return entry;
  }

  async findActive(loanId: string): Promise<WaitlistRow | undefined> {
    const [entry] = await this.rows({ loanId });
    return entry;
  }

  /** @param before id of the last entry of the page before */
  listOf(
    whose: EntriesOf,
    before: string | undefined,
    limit: number,
    openOnly: boolean,
  ): Promise<WaitlistRow[]> {
    return this.rows({ ...whose, before, limit, openOnly });
  }

  /** Who waits for a branch, or ponders a place there, in the order of joining. */
  async listOfBranch({ branchId, date, status, after, limit }: BranchLine): Promise<WaitlistRow[]> {
    const inOrder = await this.database.run<{ id: string }>(listBranchEntries, [
      branchId,
      date ?? null,
      status ?? null,
      after ?? null,
      limit,
    ]);
    return this.inOrder(inOrder.map(({ id }) => id));
  }

  /** Entries in the order of these ids. */
  async inOrder(ids: readonly string[]): Promise<WaitlistRow[]> {
    if (ids.length === 0) return [];
    const found = await this.rows({ ids, limit: ids.length });
    const byId = new Map(found.map((entry) => [entry.id, entry]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async placed(entries: readonly WaitlistRow[]): Promise<PlacedEntry[]> {
    const waiting = entries.filter(({ status }) => status === 'WAITING').map(({ id }) => id);
    const rows =
      waiting.length === 0 ? [] : await this.database.run<PlaceRow>(readPlaces, [arrayLiteral(waiting)]);
    const byEntry = Map.groupBy(rows, ({ entryId }) => entryId);
    return entries.map((entry) => ({ entry, places: byEntry.get(entry.id) ?? [] }));
  }

  private rows(question: Question): Promise<WaitlistRow[]> {
    const { ids, keyDigest, loanId, customerId, partnerId, before, limit = 1, openOnly = false } = question;
    return this.database.run<WaitlistRow>(findEntries, [
      ids === undefined ? null : arrayLiteral(ids),
      keyDigest ?? null,
      loanId ?? null,
      customerId ?? null,
      partnerId ?? null,
      before ?? null,
      limit,
      openOnly,
    ]);
  }
}
