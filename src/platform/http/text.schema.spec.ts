import * as fc from 'fast-check';
import { lineSchema, textSchema } from './text.schema.js';

const text = textSchema({ maxChars: 200 });
const line = lineSchema({ maxChars: 200 });
const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

it.each(['\0', 'a\0b', '\ud800', 'a\udc00b', '\udc00\ud800'])('neither takes %j', (bad) => {
  expect(text.safeParse(bad).success).toBe(false);
  expect(line.safeParse(bad).success).toBe(false);
});

it('takes people as they write, emoji and rare characters included', () => {
  for (const good of ['系统维护', '𠮷野家 🏦', 'd\'Alençon -- "x"; DROP TABLE']) {
    expect(line.parse(good)).toBe(good);
  }
  expect(text.parse('one\ntwo\t')).toBe('one\ntwo');
  expect(line.safeParse('one\ntwo').success).toBe(false);
});

it(`takes exactly what survives being encoded (seed ${seed})`, () => {
  const anything = fc.string({
    unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    maxLength: 50,
  });
  fc.assert(
    fc.property(anything, (given) => {
      const survives = Buffer.from(given).toString() === given && !given.includes('\0');
      expect(text.safeParse(given).success).toBe(survives);
    }),
    { seed, numRuns: 500 },
  );
});
