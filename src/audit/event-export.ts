import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { v7 as newId } from 'uuid';
import writeXlsxFile from 'write-excel-file/node';
import type { Caller } from '../identity/index.js';
import { type Language, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { auditErrors } from './audit.errors.js';
import { type EventRange, EventSearches } from './event-search.read-model.js';
import { cellsOf, COLUMN_WIDTHS, titlesIn } from './event-sheet.js';

const logExport = sqlFile(import.meta.url, 'sql/log-export.sql');

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** CSV is written as it is read. A workbook is a zip that is put together in memory, some 1 KB a row. */
const MAX_ROWS: Readonly<Record<ExportFormat, number>> = { csv: 100_000, xlsx: 20_000 };
/** Some hundred KB at a time. */
const PAGE_EVENTS = 1000;
/** Workbooks in the making at once in one process; each holds its rows in memory. */
const MAX_WORKBOOKS = 2;
const RETRY_AFTER_SECONDS = 5;

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export interface EventExport {
  readonly mediaType: string;
  readonly filename: string;
  readonly stream: Readable;
}

export interface ExportCommand {
  readonly range: EventRange;
  readonly format: ExportFormat;
  readonly language: Language;
  readonly caller: Caller;
  readonly traceId: string;
}

/** The log as a file for people's own tools. What is in a cell is text there, never a formula. */
@Injectable()
export class EventExports {
  private workbooks = 0;

  constructor(
    private readonly database: Database,
    private readonly searches: EventSearches,
  ) {}

  /** @returns else EXPORT_TOO_LARGE, before anything is sent; or OVERLOADED while workbooks are being made. */
  async execute(command: ExportCommand): Promise<EventExport | Refusal> {
    const { range, format, language } = command;
    const maxRows = MAX_ROWS[format];
    if (await this.searches.hasMoreThan(range, maxRows)) return tooLarge(maxRows);
    if (format === 'xlsx' && this.workbooks >= MAX_WORKBOOKS) {
      const retryAfterSeconds = RETRY_AFTER_SECONDS;
      return refuse(platformErrors.OVERLOADED, { retryAfterSeconds }, { retryAfterSeconds });
    }
    await this.log(command);
    const stream = format === 'csv' ? this.csv(range, language) : await this.xlsx(range, language);
    const filename = `events-${range.branchId ?? 'all'}-${range.from}-${range.to}.${format}`;
    return { mediaType: MEDIA_TYPES[format], filename, stream };
  }

  private csv(range: EventRange, language: Language): Readable {
    const sheet = stringify({
      header: true,
      columns: titlesIn(language),
      // Without it Excel reads Chinese as the code page of the machine.
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
    });
    const rows = Readable.from(this.rows(range, MAX_ROWS.csv), { objectMode: true });
    rows.once('error', (error) => sheet.destroy(error));
    sheet.once('close', () => rows.destroy());
    return rows.pipe(sheet);
  }

  private async xlsx(range: EventRange, language: Language): Promise<Readable> {
    this.workbooks += 1;
    try {
      const rows: string[][] = [];
      for await (const row of this.rows(range, MAX_ROWS.xlsx)) rows.push(row);
      const text = (value: string) => (value === '' ? null : { value, type: String });
      const title = (value: string) => ({ value, type: String, fontWeight: 'bold' as const });
      const sheet = [
        titlesIn(language).map((value) => title(value)),
        ...rows.map((row) => row.map((value) => text(value))),
      ];
      const columns = COLUMN_WIDTHS.map((width) => ({ width }));
      const buffer = await writeXlsxFile(sheet, { columns, stickyRowsCount: 1 }).toBuffer();
      return Readable.from([buffer]);
    } finally {
      this.workbooks -= 1;
    }
  }

  /** Events that are logged while the file is written are newer than its first page, and not in it. */
  private async *rows(range: EventRange, maxRows: number): AsyncGenerator<string[]> {
    let beforeId: number | undefined;
    for (let written = 0; written < maxRows; written += PAGE_EVENTS) {
      const events = await this.searches.find(range, beforeId, Math.min(PAGE_EVENTS, maxRows - written));
      for (const event of events) yield cellsOf(event);
      if (events.length < PAGE_EVENTS) return;
      beforeId = events.at(-1)!.id;
    }
  }

  private async log({ range, format, caller, traceId }: ExportCommand): Promise<void> {
    const { fromMs: _fromMs, beforeMs: _beforeMs, ...search } = range;
    await this.database.run(logExport, [
      newId(),
      caller.id,
      caller.roles[0] ?? caller.kind,
      range.branchId ?? null,
      traceId,
      JSON.stringify({ ...search, format }),
    ]);
  }
}

function tooLarge(maxRows: number): Refusal {
  const faults = [
    { in: 'query', pointer: 'from', definition: auditErrors.EXPORT_TOO_LARGE, params: { maxRows } } as const,
  ];
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults });
}
