import { wordingsOf } from './in-words.js';

/** What the rooms of the server may refuse, in the server's own files: a refusal is worded in one place. */
const rooms = import.meta.glob<Readonly<Record<string, unknown>>>('../../../src/**/*.errors.ts', {
  eager: true,
});

/** It is a chunk of its own, fetched by whoever may be refused something. */
export const wordings = wordingsOf(Object.values(rooms));
