import { readFromHome } from './repository.js';
import { type OpenApi, textsTaken } from './texts-taken.js';

const document = JSON.parse(readFromHome('docs/openapi.json')) as OpenApi;

describe('every text that an operation takes', () => {
  it('is held to a pattern, a format or a list: what no store can keep is refused as a field (see textSchema)', () => {
    // HTTP itself keeps what is unstorable out of headers.
    const free = textsTaken(document).filter(({ in: part, schema }) => part !== 'header' && !isBound(schema));
    expect(free.map(({ operation, place }) => `${operation} ${place}`)).toEqual([]);
  });
});

function isBound(schema: Readonly<Record<string, unknown>>): boolean {
  return ['pattern', 'format', 'enum', 'const', 'allOf'].some((word) => schema[word] !== undefined);
}
