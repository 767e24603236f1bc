type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

interface OperationObject {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

/** One text of one operation. */
export interface TextTaken {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** `in name`, of a body `in /a/0/b`. */
  readonly place: string;
  readonly keys: readonly string[];
  readonly schema: Schema;
}

/** Every text that the operations of a document take, in paths, queries, headers and bodies. */
export function textsTaken(document: OpenApi): TextTaken[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      textsOfOperation(document, operation).map((text) => ({
        operation: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        ...text,
      })),
    ),
  );
}

type Found = Pick<TextTaken, 'in' | 'place' | 'keys' | 'schema'>;

function textsOfOperation(document: OpenApi, { parameters = [], requestBody }: OperationObject): Found[] {
  const named = parameters
    .map((given) => resolved(document, given) as unknown as Parameter)
    .flatMap((parameter) =>
      texts(document, parameter.schema, []).map(({ schema }): Found => ({
        in: parameter.in as Found['in'],
        place: `${parameter.in} ${parameter.name}`,
        keys: [parameter.name],
        schema,
      })),
    );
  const body = requestBody?.content['application/json']?.schema;
  if (body === undefined) return named;
  const inBody = texts(document, body, []).map(({ keys, schema }): Found => ({
    in: 'body',
    place: `body /${keys.join('/')}`,
    keys,
    schema,
  }));
  return [...named, ...inBody];
}

function texts(document: OpenApi, given: Schema, keys: readonly string[]): Pick<Found, 'keys' | 'schema'>[] {
  const schema = resolved(document, given);
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (choices !== undefined) return choices.flatMap((choice) => texts(document, choice, keys));
  if ([schema['type']].flat().includes('string')) return [{ keys, schema }];
  const items = schema['items'] as Schema | undefined;
  if (items !== undefined) return texts(document, items, [...keys, '0']);
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  return Object.entries(properties).flatMap(([key, each]) => texts(document, each, [...keys, key]));
}

/** What a reference within the document names; what is none is itself. */
function resolved(document: OpenApi, given: Schema): Schema {
  const [, , kind = '', name = ''] = (given['$ref'] as string | undefined)?.split('/') ?? [];
  return document.components[kind]?.[name] ?? given;
}
