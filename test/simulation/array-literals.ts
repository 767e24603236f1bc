/** How statements are handed their columns: array literals of PostgreSQL. */
export type Value = unknown;

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^",{}]+)/g;

/** Columns of array literals as the rows that they are. */
export function rowsOf(values: readonly Value[]): (string | null)[][] {
  const columns = values.map(elements);
  return columns[0]!.map((_, index) => columns.map((column) => column[index] ?? null));
}

/** The elements of an array literal of one dimension. */
export function elements(literal: Value): (string | null)[] {
  return [...(literal as string).slice(1, -1).matchAll(ELEMENT)].map(([, quoted, plain]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, '$1');
    return plain === 'NULL' ? null : plain!;
  });
}

export function dateOf(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(text);
}

export function strings(literal: Value): string[] {
  return elements(literal).map((element) => element ?? '');
}

export function numbers(literal: Value): number[] {
  return elements(literal).map(Number);
}
