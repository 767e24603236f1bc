import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../identity/index.js';
import { lateAfter } from '../platform/deadline/index.js';
import { isRefusal, type Language, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { isTooMuch } from '../platform/postgres/index.js';
import { csvOf, SHEET_MEDIA_TYPES, type SheetFormat, workbookOf } from '../platform/sheets/index.js';
import { FewUnderWay } from '../platform/tasks/index.js';
import { auditErrors } from './audit.errors.js';
import { type EventRange, EventSearches, searchTooLarge } from './event-search.read-model.js';
import { ExportLog } from './export-log.js';
import { cellsOf, COLUMN_WIDTHS, titlesIn } from './event-sheet.js';

/** CSV is written as it is read. A workbook is a zip that is put together in memory, some 1 KB a row. */
const MAX_ROWS: Readonly<Record<SheetFormat, number>> = { csv: 100_000, xlsx: 20_000 };
/** Some hundred KB at a time. */
const PAGE_EVENTS = 1000;
/** Workbooks in the making at once in one process; each holds its rows in memory. */
const MAX_WORKBOOKS = 2;
/** From the question to the last row of a workbook; the proxy in front waits for its first byte a little longer. */
const WORKBOOK_BOUND_MS = 15_000;

export interface EventExport {
  readonly mediaType: string;
  readonly filename: string;
  readonly stream: Readable;
}

export interface ExportCommand {
  readonly range: EventRange;
  readonly format: SheetFormat;
  readonly language: Language;
  readonly caller: Caller;
  readonly traceId: string;
}

/** The log as a file for people's own tools. What is in a cell is text there, never a formula. */
@Injectable()
export class EventExports {
  private readonly workbooks = new FewUnderWay(MAX_WORKBOOKS);

  constructor(
    private readonly exportLog: ExportLog,
    private readonly searches: EventSearches,
  ) {}

  /** @returns else EXPORT_TOO_LARGE or SEARCH_TOO_LARGE, before anything is sent; or OVERLOADED while others are searched for or made. */
  async execute(command: ExportCommand): Promise<EventExport | Refusal> {
    const { range, format } = command;
    const maxRows = MAX_ROWS[format];
    const late = lateAfter(WORKBOOK_BOUND_MS);
    const hasMore = await this.searches.hasMoreThan(range, maxRows);
    if (isRefusal(hasMore)) return hasMore;
    if (hasMore) return tooLarge(maxRows);
    if (format === 'xlsx') return this.workbooks.run(() => this.workbook(command, late));
    await this.log(command);
    return this.fileOf(command, csvOf(titlesIn(command.language), this.rows(range, maxRows)));
  }

  /** Nothing is sent before it is made: one that is too late is refused, and nobody is said to have got it. */
  private async workbook(command: ExportCommand, late: AbortSignal): Promise<EventExport | Refusal> {
    try {
      late.throwIfAborted();
      const tooLate = new Promise<never>((_, reject) => {
        late.addEventListener('abort', () => reject(late.reason as Error));
      });
      // It may be late after all, when nobody waits any more.
      tooLate.catch(() => undefined);
      const rows = this.rows(command.range, MAX_ROWS.xlsx, tooLate);
      const stream = await workbookOf(titlesIn(command.language), rows, COLUMN_WIDTHS);
      await this.log(command);
      return this.fileOf(command, stream);
    } catch (error) {
      if (error === late.reason || isTooMuch(error)) return searchTooLarge();
      throw error;
    }
  }

  private async log(command: ExportCommand): Promise<void> {
    const { range, format } = command;
    const { fromMs: _fromMs, beforeMs: _beforeMs, ...search } = range;
    await this.exportLog.write({
      ...command,
      type: 'EVENTS_EXPORTED',
      branchId: range.branchId,
      details: { ...search, format },
    });
  }

  private fileOf({ range, format }: ExportCommand, stream: Readable): EventExport {
    const filename = `events-${range.branchId ?? 'all'}-${range.from}-${range.to}.${format}`;
    return { mediaType: SHEET_MEDIA_TYPES[format], filename, stream };
  }

  /**
   * Events that are logged while the file is written are newer than its first page, and not in it. Those that came
   * since the counting are, the export's own among them where it is logged first: with a page of room for them no old
   * one falls off the end.
   */
  private async *rows(
    range: EventRange,
    maxRows: number,
    tooLate?: Promise<never>,
  ): AsyncGenerator<string[]> {
    let beforeId: number | undefined;
    for (let written = 0; written < maxRows + PAGE_EVENTS; written += PAGE_EVENTS) {
      const found = this.searches.find(range, beforeId, PAGE_EVENTS);
      const events = await (tooLate === undefined ? found : Promise.race([found, tooLate]));
      for (const event of events) yield cellsOf(event);
      if (events.length < PAGE_EVENTS) return;
      beforeId = events.at(-1)!.id;
    }
  }
}

function tooLarge(maxRows: number): Refusal {
  const faults = [
    { in: 'query', pointer: 'from', definition: auditErrors.EXPORT_TOO_LARGE, params: { maxRows } } as const,
  ];
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
}
