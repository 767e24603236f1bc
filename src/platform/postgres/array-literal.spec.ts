import fc from 'fast-check';
import pg from 'pg';
import { arrayLiteral } from './array-literal.js';

/** Reads a literal as the server would, with the driver's own parser of text arrays. */
const TEXT_ARRAY_OID = 1009;
const read = pg.types.getTypeParser(TEXT_ARRAY_OID as never) as unknown as (
  literal: string,
) => (string | null)[];

describe('arrayLiteral', () => {
  it('writes what the driver reads back, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: null })), (values) => {
        expect(read(arrayLiteral(values))).toEqual(values);
      }),
    );
  });

  it('keeps the word null apart from no value', () => {
    expect(arrayLiteral(['null', null, 'NULL', 7])).toBe('{"null",NULL,"NULL",7}');
  });

  it.each([['"'], ['\\'], ['a"b\\"c'], ['{,}'], ['']])('survives %j', (value) => {
    expect(read(arrayLiteral([value]))).toEqual([value]);
  });
});
