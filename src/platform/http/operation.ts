import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ErrorDefinition, platformErrors, refuse, RefusedException } from '../errors/index.js';
import { faultsOf } from './schema-faults.js';

type Shape = z.ZodObject;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface Answer {
  readonly description: string;
  /** undefined: an empty body. */
  readonly schema?: z.ZodType;
  readonly headers?: readonly string[];
  /** Where the body is not JSON. */
  readonly mediaType?: string;
}

/** What one HTTP operation takes and gives: the single source of validation and of the OpenAPI document. */
export interface OperationSpec {
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly path?: Shape;
  readonly query?: Shape;
  readonly headers?: Shape;
  readonly body?: Shape;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The refusals of this operation beyond those every operation can have. */
  readonly refusals?: readonly ErrorDefinition[];
}

export interface InputOf<Spec extends OperationSpec> {
  readonly path: Output<Spec['path']>;
  readonly query: Output<Spec['query']>;
  readonly headers: Output<Spec['headers']>;
  readonly body: Output<Spec['body']>;
}

export const OPERATION_METADATA = 'yuhuan:operation';

export function operation<const Spec extends OperationSpec>(spec: Spec): Spec {
  return spec;
}

/** Says what a handler takes and gives. */
export const Operation = (spec: OperationSpec): MethodDecorator => SetMetadata(OPERATION_METADATA, spec);

/**
 * The validated input of a handler: path, query, headers and body of its operation. All faults of all parts are
 * told at once.
 */
export const Input = createParamDecorator((spec: OperationSpec, context: ExecutionContext) =>
  readInput(spec, context.switchToHttp().getRequest<FastifyRequest>()),
);

const PARTS = [
  ['path', 'params'],
  ['query', 'query'],
  ['headers', 'headers'],
  ['body', 'body'],
] as const;
/** A property that an operation does not take could still be read by who decides whether it may be asked for. */
const TAKES_NONE: Readonly<Partial<Record<(typeof PARTS)[number][0], z.ZodObject>>> = {
  query: z.strictObject({}),
  body: z.strictObject({}),
};
/** Only the input tells a choice that was left out from one that is not offered. */
const WITH_INPUT = { reportInput: true } as const;

export function readInput<Spec extends OperationSpec>(
  spec: Spec,
  request: Pick<FastifyRequest, 'params' | 'query' | 'headers' | 'body'>,
): InputOf<Spec> {
  const input: Record<string, unknown> = {
    path: undefined,
    query: undefined,
    headers: undefined,
    body: undefined,
  };
  let faults: ReturnType<typeof faultsOf> | undefined;
  for (const [part, property] of PARTS) {
    const schema = spec[part];
    const parsed = (schema ?? TAKES_NONE[part])?.safeParse(request[property] ?? {}, WITH_INPUT);
    if (parsed === undefined) continue;
    if (parsed.success) input[part] = schema === undefined ? undefined : parsed.data;
    else faults = [...(faults ?? []), ...faultsOf(part, parsed.error.issues)];
  }
  if (faults !== undefined) {
    throw new RefusedException(
      refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults }),
    );
  }
  return input as unknown as InputOf<Spec>;
}
