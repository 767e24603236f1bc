import { hash } from 'node:crypto';

/** An Idempotency-Key of one actor and the request it came with, as digests. */
export interface RequestKey {
  readonly keyDigest: string;
  readonly requestDigest: string;
}

/** 128 bits in hex: what stands for a key, a request or a loan where its text must not be kept. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** Keys are one actor's own: two customers may use the same one. The operation and the body make the request. */
export function requestKeyOf(actorId: string, key: string, operation: string, body: unknown): RequestKey {
  return {
    keyDigest: digestOf(`${actorId}\n${key}`),
    requestDigest: digestOf(`${operation}\n${JSON.stringify(body)}`),
  };
}
