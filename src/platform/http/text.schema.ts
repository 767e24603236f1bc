import { z } from 'zod';

/**
 * What every store, log and reader can take: anything but U+0000, which PostgreSQL cannot keep, and halves of
 * surrogate pairs, which become another text as soon as they are encoded. As patterns, they are in the OpenAPI
 * document, and a contract test asks every text that an operation takes for one.
 */
const TEXT = /^[^\0\p{Cs}]*$/u;
/** The same without line breaks and other control characters. */
const LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Free text in a person's own words, several lines if they like. */
export function textSchema({ maxChars }: { maxChars: number }): z.ZodString {
  return z
    .string()
    .trim()
    .max(maxChars)
    .regex(TEXT, 'FIELD_FORMAT|format=text without U+0000 or half surrogate pairs');
}

/** One line of free text. */
export function lineSchema({ maxChars }: { maxChars: number }): z.ZodString {
  return z
    .string()
    .trim()
    .max(maxChars)
    .regex(LINE, 'FIELD_FORMAT|format=one line of text without control characters');
}
