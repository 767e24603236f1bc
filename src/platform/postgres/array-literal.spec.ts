import { array, assert, option, property, string } from 'fast-check';
import { types } from 'pg';
import { arrayLiteral } from './array-literal.js';

/** Reads a literal as the server would, with the driver's own parser of text arrays. */
const TEXT_ARRAY_OID = 1009;
const read = types.getTypeParser(TEXT_ARRAY_OID as never) as unknown as (
  literal: string,
) => (string | null)[];

describe('arrayLiteral', () => {
  it('writes what the driver reads back, whatever the text', () => {
    assert(
      property(array(option(string({ unit: 'grapheme' }), { nil: null })), (values) => {
        expect(read(arrayLiteral(values))).toEqual(values);
      }),
    );
  });

  it('keeps the word null apart from no value', () => {
    expect(arrayLiteral(['null', null, 'NULL', 7])).toBe('{"null",NULL,"NULL",7}');
  });

  it('is empty for no values, and keeps numbers beside what must be escaped', () => {
    expect(arrayLiteral([])).toBe('{}');
    expect(read(arrayLiteral([7, 'a"b', null]))).toEqual(['7', 'a"b', null]);
  });

  it.each([['"'], ['\\'], ['a"b\\"c'], ['{,}'], ['']])('survives %j', (value) => {
    expect(read(arrayLiteral([value]))).toEqual([value]);
  });
});
