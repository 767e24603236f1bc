import type { ErrorDefinition } from './define-errors.js';

export type ParamValue = string | number | boolean | null;
export type ParamValues = Readonly<Record<string, ParamValue>>;
type ParamsFor<P extends string> = [P] extends [never]
  ? ParamValues | undefined
  : ParamValues & Record<P, ParamValue>;

/** Where in the request the fault is; `pointer` is a JSON pointer in a body, else the name of the parameter. */
export interface FieldFault {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly pointer: string;
  readonly definition: ErrorDefinition;
  readonly params?: ParamValues;
}

/** A slot that could be taken instead. */
export interface Alternative {
  readonly branchId: string;
  readonly date: string;
  /** On a day that is booked by windows: the one to name. */
  readonly window?: string;
  readonly remaining: number | null;
}

/** Where one may wait for what is full, and behind how many. */
export interface WaitlistPointer {
  readonly href: string;
  readonly ahead: number;
}

/**
 * An expected "no". It is returned as a value by use cases and policies; what is broken is thrown instead.
 */
export class Refusal {
  constructor(
    readonly definition: ErrorDefinition,
    readonly params: ParamValues = {},
    readonly more: {
      readonly faults?: readonly FieldFault[];
      readonly alternatives?: readonly Alternative[];
      readonly waitlist?: WaitlistPointer;
      /** Whole seconds; sent as Retry-After. Every 429 and 503 has one. */
      readonly retryAfterSeconds?: number;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {}
}

/** A refusal that leaves by being thrown, for guards and parsers that cannot return one. It carries no stack. */
export class RefusedException extends Error {
  constructor(readonly refusal: Refusal) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(refusal.definition.code);
    Error.stackTraceLimit = limit;
    this.name = 'RefusedException';
  }
}

/** @param params every placeholder of the definition's detail; the compiler asks for each. */
export function refuse<P extends string>(
  definition: ErrorDefinition<string, P>,
  params?: ParamsFor<P>,
  more?: Refusal['more'],
): Refusal {
  return new Refusal(definition, params ?? {}, more);
}

/** A fault in one field of the body. */
export function bodyFault<P extends string>(
  pointer: string,
  definition: ErrorDefinition<string, P>,
  params?: ParamsFor<P>,
): FieldFault {
  return { in: 'body', pointer, definition, params: params ?? {} };
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}
