/** What a partial repayment of a loan may be, as exact decimal texts. */
export interface AmountRules {
  readonly min: string;
  readonly multipleOf: string;
  readonly max: string;
}

export type AmountFault =
  | { readonly kind: 'EMPTY' }
  | { readonly kind: 'UNREADABLE' }
  | { readonly kind: 'RULES' }
  | { readonly kind: 'TOO_MUCH' };

const FEN_PER_YUAN = 100n;
/** A hundred million million yuan: more is a key that got stuck. */
const DIGITS_MAX = 15;

/**
 * Reads what people type: `50000`, `50,000.00`, `５万`, `5 万`. In whole fen, never as a binary fraction.
 * @returns undefined for what is no amount
 */
export function fenOf(typed: string): bigint | undefined {
  const plain = typed.normalize('NFKC').replaceAll(/[\s,¥元]/g, '');
  const match = /^(\d+)(?:\.(\d+))?(万)?$/.exec(plain);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', wan] = match;
  const places = wan === undefined ? 2 : 6;
  if (whole.length > DIGITS_MAX || fraction.replace(/0+$/, '').length > places) return undefined;
  return BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
}

/** `50000.00`, as the interface takes it. */
export function amountText(fen: bigint): string {
  return `${fen / FEN_PER_YUAN}.${String(fen % FEN_PER_YUAN).padStart(2, '0')}`;
}

/** Of an exact decimal text. */
export function isNothing(amount: string): boolean {
  return /^[0.]+$/.test(amount);
}

/** What is wrong with a typed amount, before anybody is asked. */
export function amountFault(typed: string, rules: AmountRules): AmountFault | undefined {
  if (typed.trim() === '') return { kind: 'EMPTY' };
  const fen = fenOf(typed);
  if (fen === undefined) return { kind: 'UNREADABLE' };
  const { min, step, max } = limitsOf(rules);
  if (fen > max) return { kind: 'TOO_MUCH' };
  return fen < min || fen % step !== 0n ? { kind: 'RULES' } : undefined;
}

/** Amounts that are one touch away: round ones that the rules permit, and the most that may be repaid. */
export function suggestedAmounts(rules: AmountRules): readonly string[] {
  const { min, step, max } = limitsOf(rules);
  const most = max - (max % step);
  const round = [50_000n, 100_000n, 200_000n].map((yuan) => yuan * FEN_PER_YUAN);
  const fitting = [...round, most].filter((fen) => fen >= min && fen <= max && fen % step === 0n);
  return [...new Set(fitting)].map((fen) => amountText(fen));
}

function limitsOf({ min, multipleOf, max }: AmountRules): { min: bigint; step: bigint; max: bigint } {
  const step = fenOf(multipleOf) ?? 1n;
  return { min: fenOf(min) ?? 0n, step: step === 0n ? 1n : step, max: fenOf(max) ?? 0n };
}
