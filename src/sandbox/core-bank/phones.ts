import { ORDINARY_MIN } from './ordinary-range.js';

const HEADS = ['130', '135', '138', '139', '150', '158', '177', '186', '188', '199'];
/** The same for all, so that nobody takes one of these for the number of a person. */
const MIDDLE = '0000';

/** The invented mobile number of a customer by the number in their id, in the parts of which the bank shows two. */
export function phonePartsOf(number: number): { readonly head: string; readonly tail: string } {
  if (number < ORDINARY_MIN) return { head: '138', tail: String(1_000 + number) };
  return {
    head: HEADS[Math.floor(number / 7) % HEADS.length] ?? '138',
    tail: String((number * 7919) % 10_000).padStart(4, '0'),
  };
}

/** As ITU E.164 writes it, which is how issuers tell it. */
export function phoneOf(number: number): string {
  const { head, tail } = phonePartsOf(number);
  return `+86${head}${MIDDLE}${tail}`;
}

export function maskedPhoneOf(number: number): string {
  const { head, tail } = phonePartsOf(number);
  return `${head}****${tail}`;
}
