import type { Loaded, Told } from './history.js';
import { type Knocker, knockAgain, knockingFaults, type Knocks } from './knock.js';
import type { Manifest } from './manifest.js';
import type { Verdict } from './oracle.js';
import type { World } from './world.js';

/** The promises that a gate which lost track keeps only once it has found it again (INV-2: at rest). */
const AT_REST = new Set([
  'demand-is-served',
  'refusals-name-a-full-counter',
  'people-get-their-share',
  // From outside the same two are one look, which is taken anew afterwards.
  'boards',
]);

export interface Judging {
  readonly manifest: Manifest;
  readonly told: readonly Told[];
  readonly run: string;
  readonly slots: Loaded['slots'];
  readonly knockers: Iterator<Knocker, undefined>;
  /** undefined: nobody tells, so that there may have been some. */
  readonly gateRepairs: number | undefined;
}

export interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly loaded: Loaded;
  /** Counters that somebody was told are full while units under repair were on their way back. */
  readonly tooEarly: number;
}

/**
 * Where no units come back, "full" must have been true whenever it was said. A gate that lost track of units, because
 * Redis answered later than anybody waits for it, says "full" until it has found them again; then, and where units come
 * back by themselves, people knock once more, and what they are told must be true.
 */
export async function judgeRun(world: World, judging: Judging): Promise<Judged> {
  const { manifest, told, slots, gateRepairs } = judging;
  const quotasChange = told.some(({ operation }) => operation === 'quota');
  let tooEarly = 0;
  if (!manifest.unitsReturn) {
    const strict = { during: told, knocks: [], slots, unitsReturn: false, quotasChange };
    const verdicts = await world.judge(strict);
    const broken = verdicts.filter(({ name, holds }) => !holds && AT_REST.has(name));
    if (broken.length === 0 || gateRepairs === 0) return { verdicts, loaded: strict, tooEarly };
    tooEarly = Math.max(...broken.map(({ violations }) => violations));
  }
  const knocks = await knocksOf(world, judging);
  const loaded = { during: told, knocks: knocks.told, slots, unitsReturn: true, quotasChange };
  const verdicts = [...(await world.judge(loaded)), ...knockingFaults(knocks)];
  return { verdicts, loaded, tooEarly };
}

/** Slots that somebody was told are full, and at which somebody might now be served. */
function knocksOf(world: World, { told, slots, knockers, run }: Judging): Promise<Knocks> {
  const refused = new Set(
    told
      .filter(({ outcome, code }) => outcome === 'no' && code?.endsWith('_FULL') === true)
      .map(({ branch, date }) => `${branch} ${date}`),
  );
  const wanted = slots.filter(({ branchId, date }) => refused.has(`${branchId} ${date}`));
  return knockAgain(world.baseUrls[0]!, wanted, knockers, run);
}

export function* peopleFrom(tokens: readonly string[], first: number): Generator<Knocker, undefined> {
  for (const [index, token] of tokens.entries()) {
    yield { customerId: `C${first + index}`, loanId: `L${first + index}`, token };
  }
  return undefined;
}
