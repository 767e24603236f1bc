import type { ApiSource } from './api-source.js';
import { HEADERS } from './headers.js';
import { type Route, routesOf } from './routes.js';
import { TAGS } from './tags.js';

/** Statuses whose answer has no body. */
const WITHOUT_BODY = [204, 304];

/** What operations leave unsaid or say wrongly, one sentence each with the handler that must be mended. */
export function faultsOfDocument(source: ApiSource): string[] {
  const routes = routesOf(source);
  const ids = Map.groupBy(routes, ({ operationId }) => operationId);
  const twice = [...ids].filter(([, same]) => same.length > 1);
  return [
    ...routes.flatMap((route) => faultsOf(route, source).map((fault) => `${route.handler}: ${fault}`)),
    ...twice.map(([id, same]) => `${id} names ${same.map(({ handler }) => handler).join(' and ')}`),
  ];
}

function faultsOf({ spec, rule, status, pathParameters }: Route, source: ApiSource): string[] {
  if (spec === undefined) return ['says nothing of what it takes and gives; put @Operation(…) on it'];
  const faults: string[] = [];
  if (rule === undefined) faults.push('says nothing of who may call it; put @Access(…) on it');
  if (spec.summary.trim() === '') faults.push('has no summary');
  if (!(spec.tag in TAGS)) faults.push(`has the tag "${spec.tag}", which tags.ts does not know`);
  const declared = Object.keys(spec.path?.shape ?? {});
  if (declared.toSorted().join() !== pathParameters.toSorted().join()) {
    faults.push(`has the path parameters ${pathParameters.join(', ')} but declares ${declared.join(', ')}`);
  }
  if (spec.answers[status] === undefined) faults.push(`answers ${status}, which its answers do not have`);
  for (const [code, { description, schema, headers = [] }] of Object.entries(spec.answers)) {
    if (description.trim() === '') faults.push(`does not describe its answer ${code}`);
    if (WITHOUT_BODY.includes(Number(code)) !== (schema === undefined)) {
      faults.push(`answer ${code} ${schema === undefined ? 'has no schema' : 'has a schema but no body'}`);
    }
    for (const header of headers) {
      if (!(header in HEADERS)) faults.push(`names the header ${header}, which headers.ts does not know`);
    }
  }
  for (const { code } of spec.refusals ?? []) {
    if (!source.catalogue.has(code)) faults.push(`refuses with ${code}, which the catalogue does not have`);
  }
  return faults;
}
