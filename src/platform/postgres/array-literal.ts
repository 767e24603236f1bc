/** Values of one column of a batch. */
type Value = string | number | null;

const NEEDS_ESCAPE = /["\\]/;

/**
 * A PostgreSQL array literal. The driver escapes element by element with two regular expressions each; almost no
 * value of a batch needs it, so all of them are tested at once. `join` writes one text, where adding piece to piece
 * makes an object of each.
 */
export function arrayLiteral(values: readonly Value[]): string {
  if (values.every(isNumber)) return `{${values.join(',')}}`;
  if (NEEDS_ESCAPE.test(values.join(''))) return `{${values.map(escaped).join(',')}}`;
  if (values.includes(null)) return `{${values.map(quoted).join(',')}}`;
  return `{"${values.join('","')}"}`;
}

function isNumber(value: Value): value is number {
  return typeof value === 'number';
}

function quoted(value: Value): string {
  if (value === null) return 'NULL';
  return isNumber(value) ? String(value) : `"${value}"`;
}

function escaped(value: Value): string {
  return typeof value === 'string'
    ? quoted(value.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))
    : quoted(value);
}
