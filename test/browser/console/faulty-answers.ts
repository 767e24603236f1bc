import { readFileSync } from 'node:fs';

/** What a server says that finds a fault in each of these fields. */
export function refusalOf(
  method: string,
  pointers: readonly string[],
): { status: number; contentType: string; body: string } {
  const errors = pointers.map((pointer) => ({
    in: method === 'GET' ? 'query' : 'body',
    pointer,
    code: 'FIELD_FORMAT',
    detail: `fault of ${pointer}`,
    params: {},
  }));
  const problem = {
    type: '/errors/VALIDATION_FAILED',
    title: 'Some entries need correction',
    status: 422,
    detail: 'Correct what is marked.',
    code: 'VALIDATION_FAILED',
    instance: '/',
    traceId: '0'.repeat(32),
    retry: 'never',
    remedy: 'FIX_INPUT',
    errors,
  };
  return { status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) };
}

interface Described {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { in: string; name?: string }[];
        requestBody?: { content: Record<string, { schema: { properties: object } }> };
      }
    >
  >;
}

/** The fields that an operation takes, by the description of the interface. */
export function namesTaken(method: string, path: string): string[] {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Described;
  const operation = paths[path]![method.toLowerCase()]!;
  const body = operation.requestBody?.content['application/json']?.schema.properties;
  if (body !== undefined) return Object.keys(body);
  return (operation.parameters ?? []).flatMap(({ in: place, name }) =>
    place === 'query' && name !== undefined ? [name] : [],
  );
}
