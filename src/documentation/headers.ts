import type { createDocument } from 'zod-openapi';

type Components = NonNullable<Parameters<typeof createDocument>[0]['components']>;
type Headers = NonNullable<Components['headers']>;

const text = { type: 'string' } as const;
const wholeNumber = { type: 'integer', minimum: 0 } as const;

/** Every header that an operation may name in its answers. */
export const HEADERS: Headers = {
  'Cache-Control': { description: 'How long, and by whom, the answer may be kept.', schema: text },
  'Content-Disposition': { description: 'The name under which the file is kept.', schema: text },
  'Content-Language': { description: 'The language of the texts in the answer.', schema: text },
  ETag: { description: 'Send it back as If-None-Match.', schema: text },
  'Idempotency-Replayed': {
    description: 'true: the answer that this key was given before; nothing was done again.',
    schema: { type: 'string', enum: ['true'] },
  },
  Location: { description: 'The path of what was made.', schema: text },
  'RateLimit-Policy': { description: 'The limits that apply to the caller.', schema: text },
  RateLimit: { description: 'What is left of them.', schema: text },
  'Retry-After': { description: 'Whole seconds to wait. Every 429 and 503 has it.', schema: wholeNumber },
  Vary: { description: 'The request headers that the answer depends on.', schema: text },
  'WWW-Authenticate': { description: 'The challenge of RFC 6750.', schema: text },
  'X-RateLimit-Limit': {
    description: 'Requests at once that the tightest policy allows.',
    schema: wholeNumber,
  },
  'X-RateLimit-Remaining': { description: 'Requests that are left of it.', schema: wholeNumber },
  'X-RateLimit-Reset': { description: 'Whole seconds until one more is left.', schema: wholeNumber },
  'X-Trace-Id': { description: 'Of this request, also in every log line of it.', schema: text },
};

export function headerRefs(names: readonly string[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
