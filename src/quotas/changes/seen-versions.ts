import { Injectable } from '@nestjs/common';
import { sqlFile } from '../../platform/postgres/index.js';
import type { Ask } from './store-questions.js';

const READ_SEEN_VERSIONS = sqlFile(import.meta.url, 'sql/read-seen-versions.sql');

/** By counter, the versions that the maker of a change saw. */
@Injectable()
export class SeenVersions {
  async of(ask: Ask, changeId: string): Promise<Map<number, number>> {
    const rows = await ask<{ counter_id: number; old_version: number }>(READ_SEEN_VERSIONS, [changeId]);
    return new Map(rows.map((row) => [row.counter_id, row.old_version]));
  }
}
