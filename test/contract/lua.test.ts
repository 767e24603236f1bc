import { basename } from 'node:path';
import { filesOf } from './repository.js';

const scripts = filesOf(['src'], ['.lua']).map(({ path, text }) => {
  const end = text.indexOf('--]]');
  return { path, name: basename(path), header: text.slice(0, end), body: text.slice(end + 4) };
});
const typescript = filesOf(['src'], ['.ts']);

type Vector = 'KEYS' | 'ARGV';
const VECTORS: readonly Vector[] = ['KEYS', 'ARGV'];

/** The indexes that are written as a number. */
function numbered(text: string, vector: Vector): number[] {
  return [
    ...new Set([...text.matchAll(new RegExp(`${vector}\\[(\\d+)\\]`, 'g'))].map(([, n]) => Number(n))),
  ].sort((a, b) => a - b);
}

/** Whether elements are reached by a computed index: `KEYS[3 + i]`, `#KEYS`, `unpack(KEYS)`. */
function computes(body: string, vector: Vector): boolean {
  return new RegExp(`${vector}\\[[^\\]]*[a-z][^\\]]*\\]|#${vector}|\\(${vector}\\)|${vector}, *\\w`).test(
    body,
  );
}

/** Whether the header speaks of a row of elements: `KEYS[3+i]`, `ARGV[2i-1]`, `KEYS  for each request …`. */
function namesRow(header: string, vector: Vector): boolean {
  return new RegExp(`${vector}(?:\\[[^\\]]*[a-z.][^\\]]*\\]|\\s)`).test(header);
}

describe.each(scripts)('$path', ({ name, path, header, body }) => {
  it('is named <verb>-<noun>-<number of keys, or n>.lua', () => {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+-(?:\d+|n)\.lua$/);
  });

  it('begins with a header that says what it does and what it returns', () => {
    expect(header).toMatch(/^--\[\[\n[A-Z][^\n]{20,}/);
    expect(header).toMatch(/^RETURNS \S/m);
  });

  it('takes as many keys as its name says', () => {
    const arity = /-(\d+|n)\.lua$/.exec(name)![1]!;
    const named = numbered(header, 'KEYS');
    const expected = arity === 'n' ? named : Array.from({ length: Number(arity) }, (_, index) => index + 1);
    expect(named).toEqual(expected);
    expect(namesRow(header, 'KEYS')).toBe(arity === 'n');
    expect(computes(body, 'KEYS')).toBe(arity === 'n');
  });

  it.each(VECTORS)('names in its header each of %s that it uses, and no other', (vector) => {
    expect(numbered(body, vector)).toEqual(numbered(header, vector));
    expect(namesRow(header, vector)).toBe(computes(body, vector));
  });

  it('is read by a typed wrapper', () => {
    expect(typescript.some(({ text }) => text.includes(`'lua/${name}'`))).toBe(true);
    expect(path).toMatch(/\/lua\/[^/]+$/);
  });

  it('asks for no clock but that of Redis, and for nothing that a cluster cannot give', () => {
    expect(body).not.toMatch(/os\.(?:time|clock|date)|'(?:KEYS|SCAN|FLUSHALL|FLUSHDB|SELECT)'/);
  });
});
