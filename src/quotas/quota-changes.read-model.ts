import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { ProductGroup } from './counter.policy.js';
import type { PreviewLine } from './quota-change.policy.js';
import type { QuotaChangeState } from './quota-change.state.js';

const LIST_QUOTA_CHANGES = sqlFile(import.meta.url, 'sql/list-quota-changes.sql');

export interface QuotaChange {
  readonly id: string;
  readonly branchId: string;
  readonly productGroup: ProductGroup | null;
  readonly status: QuotaChangeState;
  /** The lines as they were asked for. */
  readonly changes: readonly object[];
  readonly preview: readonly PreviewLine[];
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

interface Row {
  readonly id: string;
  readonly branch_id: string;
  readonly product_group: ProductGroup | null;
  readonly status: QuotaChangeState;
  readonly changes: object[];
  readonly preview: PreviewLine[];
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}

/** Who changed which quotas, the latest first. */
@Injectable()
export class QuotaChanges {
  constructor(private readonly database: Database) {}

  /** @param after the id of the last change of the page before; of another branch or unknown: nothing follows it. */
  async of(
    branchId: string,
    page: { after?: string | undefined; limit: number },
  ): Promise<{ items: QuotaChange[]; nextCursor: string | null }> {
    // One more than asked for tells whether there is a next page.
    const values = [branchId, page.after ?? null, page.limit + 1];
    const rows = await this.database.run<Row>(LIST_QUOTA_CHANGES, values);
    const items = rows.slice(0, page.limit).map((row) => readChange(row));
    return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }
}

function readChange(row: Row): QuotaChange {
  return {
    id: row.id,
    branchId: row.branch_id,
    productGroup: row.product_group,
    status: row.status,
    changes: row.changes,
    preview: row.preview,
    reason: row.reason,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
  };
}
