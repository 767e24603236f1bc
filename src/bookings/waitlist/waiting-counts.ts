import { Injectable } from '@nestjs/common';
import type { CalendarDay } from '../../platform/clock/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import type { ProductGroup } from '../../quotas/index.js';

const countLines = sqlFile(import.meta.url, 'sql/count-lines.sql');

/** A refusal says how long the line is; that may be some seconds old, the entry itself is told its true place. */
const MAX_AGE_MS = 2000;
/** The longest lines of a large bank in a storm, some 2 MB; a shorter line than those is told as none. */
const MAX_LINES = 20_000;

interface LineRow {
  readonly [column: string]: unknown;
  readonly branchId: string;
  readonly group: ProductGroup;
  readonly date: string;
  readonly timeWindow: string;
  readonly waiting: number;
}

interface SlotOfLine {
  readonly branchId: string;
  readonly group: ProductGroup;
  readonly date: CalendarDay;
  readonly timeWindow: string;
}

/** How long the lines are, from memory: it is told in refusals, which must cost next to nothing. */
@Injectable()
export class WaitingCounts {
  private counts: ReadonlyMap<string, number> = new Map();
  private readAtMs = -Infinity;
  private reading = false;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {}

  /** As of a moment ago; asking has it read anew for the next who asks. */
  ahead(slot: SlotOfLine): number {
    if (!this.reading && performance.now() - this.readAtMs > MAX_AGE_MS) void this.refresh();
    return this.counts.get(keyOf(slot)) ?? 0;
  }

  private async refresh(): Promise<void> {
    this.reading = true;
    try {
      const rows = await this.database.run<LineRow>(countLines, [MAX_LINES]);
      this.counts = new Map(rows.map((row) => [keyOf(row), row.waiting]));
    } catch (error) {
      this.logger.debug({ err: error }, 'the lengths of the lines could not be read');
    } finally {
      this.readAtMs = performance.now();
      this.reading = false;
    }
  }
}

function keyOf({ branchId, group, date, timeWindow }: SlotOfLine): string {
  return `${branchId} ${group} ${date} ${timeWindow}`;
}
