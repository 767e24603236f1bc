import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import writeXlsxFile from 'write-excel-file/node';

export const SHEET_FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];

export const SHEET_MEDIA_TYPES: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

type Rows = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** Written as it is read. What is in a cell is text there, never a formula. */
export function csvOf(titles: readonly string[], rows: Rows): Readable {
  const sheet = stringify({
    header: true,
    columns: [...titles],
    // Without it Excel reads Chinese as the code page of the machine.
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  const source = Readable.from(rows, { objectMode: true });
  source.once('error', (error) => sheet.destroy(error));
  sheet.once('close', () => source.destroy());
  return source.pipe(sheet);
}

/** A zip that is put together in memory, some 1 KB a row: the caller bounds the rows. */
export async function workbookOf(
  titles: readonly string[],
  rows: Rows,
  columnWidthsChars: readonly number[],
): Promise<Readable> {
  const text = (value: string) => (value === '' ? null : { value, type: String });
  const title = (value: string) => ({ value, type: String, fontWeight: 'bold' as const });
  const sheet: (ReturnType<typeof text> | ReturnType<typeof title>)[][] = [
    titles.map((value) => title(value)),
  ];
  for await (const row of rows) sheet.push(row.map((value) => text(value)));
  const columns = columnWidthsChars.map((width) => ({ width }));
  const buffer = await writeXlsxFile(sheet, { columns, stickyRowsCount: 1 }).toBuffer();
  return Readable.from([buffer]);
}
