import type { createDocument, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import {
  type Catalogue,
  type ErrorDefinition,
  platformErrors,
  Refusal,
  renderProblem,
  type FieldFault,
} from '../platform/errors/index.js';
import type { Answer } from '../platform/http/index.js';
import { headerRefs } from './headers.js';
import { problemSchema } from './problem.schema.js';
import type { Route } from './routes.js';
import { sampleParamsOf } from './sample-params.js';

type Components = NonNullable<Parameters<typeof createDocument>[0]['components']>;
type Status = `${1 | 2 | 3 | 4 | 5}${string}`;

const PROBLEM_MEDIA_TYPE = 'application/problem+json';
const RATE_HEADERS = [
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
];
/** Headers of a refusal, by its status; every answer has the trace id besides. */
const HEADERS_BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  429: ['Retry-After', ...RATE_HEADERS],
  503: ['Retry-After'],
};

/** Answers of so few codes are alike in many operations: they are written once, under the names of their codes. */
const SHARED_CODES_MAX = 4;

/** Refusals that several operations of one document share, by their name. */
export type SharedRefusals = Map<string, ZodOpenApiResponseObject>;

/** The answers of one operation: what it promises, and each status that it may refuse with. */
export function answersOf(
  route: Route,
  refusals: readonly ErrorDefinition[],
  shared: SharedRefusals,
): ZodOpenApiResponsesObject {
  const answers: Record<Status, ZodOpenApiResponseObject> = {};
  for (const [status, answer] of Object.entries(route.spec?.answers ?? {})) {
    answers[status as Status] = success(answer, route.rateClass === undefined ? [] : RATE_HEADERS);
  }
  for (const [status, definitions] of Map.groupBy(refusals, (definition) => definition.status)) {
    // A probe that says "not ready" is no problem document: what the operation itself promises stands.
    answers[`${status}` as Status] ??= refusal(status, definitions, shared);
  }
  return answers;
}

function success(
  { description, schema, mediaType, headers = [] }: Answer,
  more: readonly string[],
): ZodOpenApiResponseObject {
  const content = schema && { [mediaType ?? 'application/json']: { schema } };
  return {
    description,
    headers: headerRefs([...headers, ...more, 'X-Trace-Id']),
    ...(content && { content }),
  };
}

function refusal(
  status: number,
  definitions: readonly ErrorDefinition[],
  shared: SharedRefusals,
): ZodOpenApiResponseObject {
  if (definitions.length > SHARED_CODES_MAX) return refusalOf(status, definitions);
  const id = definitions.map(({ code }) => code).join('-');
  const known = shared.get(id) ?? { id, ...refusalOf(status, definitions) };
  shared.set(id, known);
  return known;
}

function refusalOf(status: number, definitions: readonly ErrorDefinition[]): ZodOpenApiResponseObject {
  const lines = definitions.map(({ code, title }) => `- \`${code}\`: ${title.en}`);
  const faults = status === 422 ? ' `errors` tells all that apply, each with one of the codes.' : '';
  return {
    description: `Refused.${faults}\n\n${lines.join('\n')}`,
    headers: headerRefs(['X-Trace-Id', 'Content-Language', ...(HEADERS_BY_STATUS[status] ?? [])]),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: problemSchema,
        examples: Object.fromEntries(
          definitions.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}

/** One problem document of each code, as a client that prefers English would see it. */
export function problemExamples(catalogue: Catalogue): NonNullable<Components['examples']> {
  return Object.fromEntries(
    [...catalogue.values()].map((definition) => {
      const refused = exampleOf(definition);
      const value = renderProblem(refused, {
        instance: '/api/v1/…',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        language: 'en',
      });
      return [definition.code, { summary: definition.title.en, value }];
    }),
  );
}

/** A rule or a field is told as an entry of VALIDATION_FAILED, beside the others that apply. */
function exampleOf(definition: ErrorDefinition): Refusal {
  const params = sampleParamsOf(definition);
  if (definition.status !== 422) return new Refusal(definition, params);
  const told = definition === platformErrors.VALIDATION_FAILED ? platformErrors.FIELD_REQUIRED : definition;
  const fault: FieldFault = { in: 'body', pointer: '/…', definition: told, params: sampleParamsOf(told) };
  return new Refusal(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults: [fault] });
}
