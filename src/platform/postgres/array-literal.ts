/** Values of one column of a batch. */
type Value = string | number | null;

const NEEDS_ESCAPE = /["\\]/;

/**
 * A PostgreSQL array literal. The driver escapes element by element with two regular expressions each; almost no
 * value of a batch needs it, so the whole literal is tested once.
 */
export function arrayLiteral(values: readonly Value[]): string {
  let plain = '';
  let quotes = 0;
  for (const value of values) {
    if (plain !== '') plain += ',';
    if (value === null) plain += 'NULL';
    else if (typeof value === 'number') plain += value;
    else {
      plain += `"${value}"`;
      quotes += 2;
    }
  }
  return countQuotes(plain) === quotes && !plain.includes('\\') ? `{${plain}}` : escaped(values);
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function escaped(values: readonly Value[]): string {
  const elements = values.map((value) => {
    if (value === null) return 'NULL';
    const text = String(value);
    return NEEDS_ESCAPE.test(text)
      ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
      : `"${text}"`;
  });
  return `{${elements.join(',')}}`;
}
