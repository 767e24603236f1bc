import { z } from 'zod';

/** What the page of variables says about one environment variable, and how it is read. */
export interface Variable<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** The value when the variable is absent, as it would be written in the environment; undefined: it must be given. */
  readonly fallback: string | undefined;
  readonly unit: string | undefined;
  readonly bound: string | undefined;
  readonly doc: string;
  /** Secrets may also be given as `<NAME>_FILE`, the path of a file that holds the value. */
  readonly secret: boolean;
}

interface Describe {
  fallback?: string | number | boolean;
  unit?: string;
  doc: string;
  secret?: boolean;
}

export function text(
  name: string,
  schema: z.ZodType<string>,
  about: Describe & { bound?: string },
): Variable<string> {
  return make(name, schema, about, about.bound);
}

/** A text that may be left out altogether; the property is then undefined. */
export function optionalText(
  name: string,
  schema: z.ZodType<string>,
  about: Omit<Describe, 'fallback'>,
): Variable<string | undefined> {
  return make(
    name,
    z.union([z.literal('').transform(() => undefined), schema]),
    { ...about, fallback: '' },
    undefined,
  );
}

/** A whole number of `unit` within a closed range. */
export function integer(
  name: string,
  range: { min: number; max: number },
  about: Describe & { unit: string },
): Variable<number> {
  const schema = z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(range.min).max(range.max));
  return make(name, schema, about, `${range.min}–${range.max}`);
}

export function flag(name: string, about: Describe): Variable<boolean> {
  const schema = z.enum(['true', 'false']).transform((value) => value === 'true');
  return make(name, schema, about, 'true or false');
}

export function oneOf<const T extends string>(
  name: string,
  values: readonly T[],
  about: Describe,
): Variable<T> {
  return make(name, z.enum(values), about, values.join(', '));
}

function make<T>(name: string, schema: z.ZodType, about: Describe, bound: string | undefined): Variable<T> {
  return {
    name,
    schema: schema as z.ZodType<T>,
    fallback: about.fallback === undefined ? undefined : String(about.fallback),
    unit: about.unit,
    bound,
    doc: about.doc,
    secret: about.secret ?? false,
  };
}
