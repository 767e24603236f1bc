import { createHash } from 'node:crypto';

/** 132 bits: two different answers never share a tag by chance. */
const TAG_CHARS = 22;

/** The tag of an answer that is fixed by these parts, so that it is known before the answer is made. */
export function entityTag(...parts: readonly string[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, TAG_CHARS)}"`;
}

/** Whether an If-None-Match header names the tag: RFC 9110 13.1.2, weak comparison. */
export function isNoneMatch(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()));
}
