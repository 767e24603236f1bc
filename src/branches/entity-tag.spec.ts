import { entityTag, isNoneMatch } from './entity-tag.js';

describe('entity tags', () => {
  const tag = entityTag('version', 'en', '[]');

  it('are strong, quoted, and the same for the same parts', () => {
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    expect(entityTag('version', 'en', '[]')).toBe(tag);
  });

  it('differ when a part does, also when only the border between two parts moved', () => {
    expect(entityTag('version', 'zh-CN', '[]')).not.toBe(tag);
    expect(entityTag('versione', 'n', '[]')).not.toBe(tag);
  });

  it.each([
    [undefined, false],
    ['', false],
    ['"other"', false],
    [tag, true],
    [`W/${tag}`, true],
    [`"other" , ${tag}`, true],
    ['*', true],
    [tag.slice(1, -1), false],
  ])('answer If-None-Match: %s with %s', (header, expected) => {
    expect(isNoneMatch(header, tag)).toBe(expected);
  });
});
