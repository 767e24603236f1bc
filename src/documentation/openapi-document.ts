import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiParameters } from 'zod-openapi';
import type { AccessRule } from '../identity/index.js';
import type { OperationSpec } from '../platform/http/index.js';
import type { ApiSource } from './api-source.js';
import { HEADERS } from './headers.js';
import { answersOf, problemExamples, type SharedRefusals } from './openapi-answers.js';
import { refusalsOf } from './refusals-of-route.js';
import { type Route, routesOf } from './routes.js';
import { TAGS } from './tags.js';

/** Of the interface, not of the program: it changes when clients have something to learn. */
const INTERFACE_VERSION = '1.0.0';

const ABOUT = `Booking of early loan repayments (预还). Errors are \`application/problem+json\` with a stable \`code\`; all codes are in docs/errors.md. Times are RFC 3339; dates are ISO 8601 days in the time zone of the branch; amounts are decimal strings in CNY. A request with an Idempotency-Key may be sent again until it is answered: it has one effect.`;

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The OpenAPI 3.1 document, from the operations' own schemas, access rules and refusals. */
export function openApiDocument(source: ApiSource): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  const shared: SharedRefusals = new Map();
  for (const route of routesOf(source)) {
    (paths[route.path] ??= {})[route.method] = operationOf(route, source, shared);
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Yuhuan 预还',
      version: INTERFACE_VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      headers: HEADERS,
      examples: problemExamples(source.catalogue),
      parameters: {
        AcceptLanguage: {
          name: 'Accept-Language',
          in: 'header',
          description: 'The language of texts and errors: zh-CN unless en is preferred.',
          schema: { type: 'string', enum: ['zh-CN', 'en'], default: 'zh-CN' },
        },
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The ETag of the answer that the client has.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the OpenID Connect issuer.',
        },
      },
    },
  });
}

function operationOf(route: Route, source: ApiSource, shared: SharedRefusals): ZodOpenApiOperationObject {
  const { spec } = route;
  return {
    operationId: route.operationId,
    ...(spec && { summary: spec.summary, tags: [spec.tag] }),
    description: [spec?.description, whoMayCall(route.rule), limits(route)].filter(Boolean).join('\n\n'),
    security: securityOf(route.rule),
    parameters: sharedParameters(route),
    ...(spec && inputOf(spec)),
    responses: answersOf(route, refusalsOf(route, source.catalogue), shared),
  };
}

function sharedParameters(route: Route): { $ref: string }[] {
  const names = route.versioned ? ['AcceptLanguage'] : [];
  if (route.spec?.answers[304] !== undefined) names.push('IfNoneMatch');
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function inputOf(spec: OperationSpec): Pick<ZodOpenApiOperationObject, 'requestParams' | 'requestBody'> {
  const requestParams: ZodOpenApiParameters = {
    ...(spec.path && { path: spec.path }),
    ...(spec.query && { query: spec.query }),
    ...(spec.headers && { header: spec.headers }),
  };
  return {
    requestParams,
    ...(spec.body && {
      requestBody: { required: true, content: { 'application/json': { schema: spec.body } } },
    }),
  };
}

/** Roles are alternatives, so each is a requirement of its own: OpenAPI lets any one of them do. */
function securityOf(rule: AccessRule | undefined): Record<string, string[]>[] {
  return rule?.kind === 'roles' ? rule.roles.map((role) => ({ bearer: [role] })) : [];
}

function whoMayCall(rule: AccessRule | undefined): string {
  if (rule?.kind !== 'roles') return 'Who: everyone, without signing in.';
  const reach =
    rule.branchProperty === undefined
      ? ''
      : ` The branch in \`${rule.branchProperty}\` must be within the caller's reach; another one is refused (BRANCH_NOT_YOURS).`;
  return `Who: ${rule.roles.join(', ')}.${reach}`;
}

function limits({ rateClass }: Route): string {
  return rateClass === undefined ? '' : `Rate limits: those of \`${rateClass}\`.`;
}
