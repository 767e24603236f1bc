import { SharedArray } from 'k6/data';
import type { Options } from 'k6/options';

/** A slot that the run prepared: open, with a capacity of its own. */
export interface Slot {
  readonly branchId: string;
  readonly date: string;
  readonly window: string | null;
}

/** What the runner decided before k6 started; the only thing that a scenario reads of the world. */
interface Plan {
  readonly scenario: string;
  readonly seed: number;
  /** Of this run and of no other one, whatever its seed. */
  readonly run: string;
  readonly baseUrls: readonly string[];
  /** One bearer token a line, of the customers `firstCustomer`, `firstCustomer + 1`, … */
  readonly tokensFile: string;
  readonly firstCustomer: number;
  readonly quotaMakerTokens: readonly string[];
  readonly slots: readonly Slot[];
  /** Codes of refusals that are right answers to what this scenario asks. */
  readonly refusals: readonly string[];
  /** Numbers of the scenario's own, from its manifest. */
  readonly settings: Readonly<Record<string, number>>;
  readonly k6: Options;
}

const path = __ENV['YUHUAN_PLAN'];
if (path === undefined) throw new Error('YUHUAN_PLAN is not set: start scenarios with npm run load');

export const plan = JSON.parse(open(path)) as Plan;

/** Held once for all virtual users: 16,000 tokens are 12 MB. */
const tokens = new SharedArray('tokens', () => open(plan.tokensFile).trim().split('\n'));

export interface Person {
  readonly customerId: string;
  readonly loanId: string;
  readonly token: string;
}

/**
 * The person of a number, from 0: customers own the loan of the same number.
 * @throws when the plan has fewer: two iterations in one person's name would make a right refusal look wrong.
 */
export function person(index: number): Person {
  const token = tokens[index];
  if (token === undefined)
    throw new Error(`the plan has ${tokens.length} customers, and number ${index} came`);
  const number = String(plan.firstCustomer + index);
  return { customerId: `C${number}`, loanId: `L${number}`, token };
}

/** The Idempotency-Key of what a person does: new in every run, so that none is answered with what one before it did. */
export function keyOf(what: string, index: number): string {
  return `${plan.run}-${what}-${index}`;
}

export function setting(name: string): number {
  const value = plan.settings[name];
  if (value === undefined) throw new Error(`the manifest of ${plan.scenario} sets no ${name}`);
  return value;
}
