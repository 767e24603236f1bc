import { z } from 'zod';
import { daySchema } from '../clock/index.js';
import { platformErrors, renderDetail } from '../errors/index.js';
import { faultsOf, FORM_UNTOLD } from './schema-faults.js';

type Told = [place: string, code: string, params?: object];

function told(
  schema: z.ZodType,
  value: unknown,
  part: 'path' | 'query' | 'headers' | 'body' = 'body',
): Told[] {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return [];
  return faultsOf(part, parsed.error.issues).map((fault) => {
    const params = fault.params ?? {};
    const place = `${fault.in} ${fault.pointer}`;
    return Object.keys(params).length === 0
      ? [place, fault.definition.code]
      : [place, fault.definition.code, params];
  });
}

describe('faultsOf', () => {
  const schema = z.strictObject({
    date: daySchema,
    kind: z.enum(['FULL', 'PARTIAL']),
    count: z.number().int().min(1).max(9),
    contact: z.strictObject({ phone: z.string() }),
  });

  it('tells all faults together, each in its place', () => {
    const found = told(schema, {
      date: '2026-02-30',
      kind: 'HALF',
      count: 10,
      contact: { phone: 1 },
      extra: 1,
    });
    expect(found).toEqual(
      expect.arrayContaining([
        ['body /date', 'DATE_INVALID'],
        ['body /kind', 'FIELD_NOT_ALLOWED_VALUE', { allowed: 'FULL, PARTIAL' }],
        ['body /count', 'FIELD_OUT_OF_RANGE', { max: 9 }],
        ['body /contact/phone', 'FIELD_WRONG_TYPE', { expected: 'string' }],
        ['body /extra', 'FIELD_UNKNOWN', { name: 'extra' }],
      ]),
    );
    expect(found).toHaveLength(5);
  });

  it.each([
    [
      'too great a number',
      { limit: 101 },
      { max: 100 },
      '此项最多为 100。',
      'This entry must be at most 100.',
    ],
    ['too small a number', { set: -1 }, { min: 0 }, '此项至少为 0。', 'This entry must be at least 0.'],
    ['too short a list', { changes: [] }, { min: 1 }, '此项至少为 1。', 'This entry must be at least 1.'],
    ['too long a text', { q: 'abcde' }, { max: 4 }, '此项最多为 4。', 'This entry must be at most 4.'],
  ])('names of the bounds the one that is broken: %s', (_, value, params, zh, en) => {
    const bounded = z.strictObject({
      limit: z.number().max(100).optional(),
      set: z.number().min(0).optional(),
      changes: z.array(z.string()).min(1).optional(),
      q: z.string().max(4).optional(),
    });
    expect(told(bounded, value)).toEqual([[`body /${Object.keys(value)[0]}`, 'FIELD_OUT_OF_RANGE', params]]);
    expect(renderDetail(platformErrors.FIELD_OUT_OF_RANGE, params, 'zh-CN')).toBe(zh);
    expect(renderDetail(platformErrors.FIELD_OUT_OF_RANGE, params, 'en')).toBe(en);
  });

  it('calls what is absent required, whatever it should have been', () => {
    expect(told(schema, {})).toEqual([
      ['body /date', 'FIELD_REQUIRED'],
      ['body /kind', 'FIELD_REQUIRED'],
      ['body /count', 'FIELD_REQUIRED'],
      ['body /contact', 'FIELD_REQUIRED'],
    ]);
  });

  it('tells null and a body that is no object by their type', () => {
    expect(told(z.strictObject({ a: z.string() }), { a: null })).toEqual([
      ['body /a', 'FIELD_WRONG_TYPE', { expected: 'string' }],
    ]);
    expect(told(schema, [])).toEqual([['body ', 'FIELD_WRONG_TYPE', { expected: 'object' }]]);
  });

  it('reads the code and its parameters from the message of a schema', () => {
    const named = z.strictObject({ a: z.string().regex(/^x$/, 'FIELD_FORMAT|format=a=b') });
    expect(told(named, { a: 'y' })).toEqual([['body /a', 'FIELD_FORMAT', { format: 'a=b' }]]);
  });

  it.each([
    [z.uuid(), 'UUID'],
    [z.iso.datetime(), 'RFC 3339'],
    [z.iso.date(), 'YYYY-MM-DD'],
    [z.email(), FORM_UNTOLD],
    [z.string().regex(/^x$/), FORM_UNTOLD],
    [z.string().regex(/^x$/, 'no code of the catalogue'), FORM_UNTOLD],
    [z.string().startsWith('x'), FORM_UNTOLD],
    [z.string().refine(() => false), FORM_UNTOLD],
    [z.union([z.number(), z.boolean()]), FORM_UNTOLD],
  ])('shows nobody a message of the library, nor one that is no code: %#', (form, format) => {
    expect(told(z.strictObject({ cursor: form }), { cursor: 'abc' }, 'query')).toEqual([
      ['query cursor', 'FIELD_FORMAT', { format }],
    ]);
  });

  it('says of a number that is no multiple that its form is wrong', () => {
    expect(told(z.number().multipleOf(5), 7)).toEqual([['body ', 'FIELD_FORMAT', { format: FORM_UNTOLD }]]);
  });

  it('names places outside a body by their names, headers included', () => {
    const one = z.object({ 'idempotency-key': z.string() });
    expect(told(one, {}, 'headers')).toEqual([['header idempotency-key', 'FIELD_REQUIRED']]);
    expect(told(z.object({ from: daySchema }), { from: 'x' }, 'query')).toEqual([
      ['query from', 'DATE_INVALID'],
    ]);
  });

  it('escapes a pointer as RFC 6901 has it', () => {
    expect(told(z.strictObject({}), { 'a/b~c': 1 })).toEqual([
      ['body /a~1b~0c', 'FIELD_UNKNOWN', { name: 'a/b~c' }],
    ]);
  });

  it('is bounded, in the number of faults and in the length of what it shows back', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]));
    expect(told(z.strictObject({}), many)).toHaveLength(50);
    const wide = z.array(z.string());
    expect(
      told(
        wide,
        Array.from({ length: 500 }, () => 1),
      ),
    ).toHaveLength(50);
    const [[place, , params]] = told(z.strictObject({}), { ['n'.repeat(9999)]: 1 }) as [Told];
    expect(place.length).toBeLessThan(80);
    expect(JSON.stringify(params).length).toBeLessThan(80);
  });
});
