/**
 * An amount in minor units: a whole number of hundredths, 0 to `FEN_MAX`. Sums and differences of such numbers are
 * exact, which no arithmetic on fractions of binary floating point is.
 */
export type Fen = number;

/** 9,999,999,999,999.99: thirteen digits before the point, a ninth of what a safe integer could hold. */
export const FEN_MAX: Fen = 999_999_999_999_999;

// ASCII digits only, since \d without the v flag matches nothing else; no sign, exponent, leading zero or bare point.
const AMOUNT_FORM = /^(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?$/;

/** @returns the amount in fen, or undefined if the text is not a decimal of at most 13 digits and two decimals. */
export function parseAmount(text: string): Fen | undefined {
  const match = AMOUNT_FORM.exec(text);
  if (match === null) return undefined;
  const decimals = match[2] ?? '';
  // The digits are joined as text before they become a number: 1.15 * 100 would be 114.99999999999999.
  return Number(`${match[1]}${decimals.padEnd(2, '0')}`);
}

/** An amount that the program itself names. @throws RangeError if it is not well formed. */
export function fenOf(text: string): Fen {
  const fen = parseAmount(text);
  if (fen === undefined) throw new RangeError(`"${text}" is not an amount of at most two decimals`);
  return fen;
}

/** With both decimals: `50000.00`. @throws RangeError if it is no amount, for a wrong amount is worse than none. */
export function formatFen(fen: Fen): string {
  if (!Number.isSafeInteger(fen) || fen < 0 || fen > FEN_MAX) {
    throw new RangeError(`${fen} is not an amount in fen`);
  }
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
