/** The parts of a JSON Schema that Zod writes into the interface document. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
}

interface DocumentParameter {
  readonly $ref?: string;
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface DocumentResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, unknown>> }>>;
}

interface DocumentOperation {
  readonly operationId: string;
  readonly parameters?: readonly DocumentParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, DocumentResponse>>;
  readonly security?: readonly { readonly bearer?: readonly string[] }[];
}

export interface InterfaceDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, DocumentParameter>>;
    readonly responses: Readonly<Record<string, DocumentResponse>>;
  };
}

/** One operation of the served document, as an attacker reads it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly DocumentParameter[];
  /** undefined: takes no body. */
  readonly body: JsonSchema | undefined;
  /** Roles that the document admits; empty: everybody. */
  readonly roles: readonly string[];
  /** Codes that the document promises. */
  readonly codes: ReadonlySet<string>;
  readonly streams: boolean;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function operationsOf(document: InterfaceDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => operationOf(document, path, method, operation)),
  );
}

function operationOf(
  document: InterfaceDocument,
  path: string,
  method: string,
  operation: DocumentOperation,
): Operation {
  const responses = Object.values(operation.responses).map((response) =>
    response.$ref === undefined ? response : document.components.responses[nameOf(response.$ref)]!,
  );
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    parameters: (operation.parameters ?? []).map((parameter) =>
      parameter.$ref === undefined ? parameter : document.components.parameters[nameOf(parameter.$ref)]!,
    ),
    body: operation.requestBody?.content['application/json']?.schema,
    roles: (operation.security ?? []).flatMap(({ bearer }) => bearer ?? []),
    codes: new Set(
      responses.flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {})),
    ),
    streams: responses.some(({ content }) => content?.['text/event-stream'] !== undefined),
  };
}

export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
