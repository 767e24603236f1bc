import type { Told } from './history.js';
import { byFaults, type Verdict } from './oracle.js';

/** What the history alone can tell: the same promises as the checks of these names, without the tables. */
export function judgeHistory(told: readonly Told[]): Verdict[] {
  const note = 'by the history alone';
  const shed = told.filter(({ status }) => status === 429 || status === 503);
  return [
    byFaults('one-effect-a-key', 'that a key names one booking, made for it (INV-4)', keyFaults(told), note),
    byFaults(
      'no-server-fault',
      'that there was no 5xx but one that sheds politely, and nobody whose last answer is none',
      [
        ...told.filter(({ status, retryAfter }) => status >= 500 && !(status === 503 && retryAfter !== null)),
        ...unanswered(told),
      ],
      note,
    ),
    byFaults(
      'told-when-to-return',
      'that every 429 and 503 says when to come back',
      shed.filter(({ retryAfter }) => retryAfter === null),
      note,
    ),
    byFaults('everybody-was-told', 'that everybody was booked or told why not', untold(told), note),
    byFaults(
      'refusals-name-a-full-counter',
      'that nobody was told "full" without a word of what',
      told.filter(({ outcome, code, full }) => outcome === 'no' && isFull(code) && full === null),
      note,
    ),
  ];
}

function isFull(code: string | null): boolean {
  return code?.endsWith('_FULL') === true;
}

function keyFaults(told: readonly Told[]): object[] {
  const keys = Map.groupBy(
    told.filter(({ key }) => key !== null),
    ({ customer, key }) => `${customer} ${key}`,
  );
  return [...keys].flatMap(([key, answers]) => {
    const yes = answers.filter(({ outcome, booking }) => outcome === 'yes' && booking !== null);
    const first = yes.filter(({ replayed }) => !replayed);
    // Whoever was shed, or heard nothing, may have been served all the same: then the next answer repeats that one.
    const allHeard = answers.every(({ outcome }) => outcome === 'yes' || outcome === 'no');
    if (new Set(yes.map(({ booking }) => booking)).size > 1) return [{ key, what: 'it names two bookings' }];
    if (first.length > 1) return [{ key, what: 'two answers were first' }];
    if (yes.length > 0 && first.length === 0 && allHeard)
      return [{ key, what: 'its first answer repeats one of before this run' }];
    return [];
  });
}

/** The last of each request that was made for somebody, where nobody knows what became of it. */
function unanswered(told: readonly Told[]): Told[] {
  const last = new Map<string, Told>();
  for (const [index, each] of told.entries()) {
    const { operation, customer, loan, key } = each;
    // Staff ask without a key, each time for something else.
    last.set(customer === '' ? `${index}` : [operation, customer, loan, key ?? ''].join(' '), each);
  }
  return [...last.values()].filter(({ outcome }) => outcome === 'unknown');
}

/** The last answer counts: whoever was shed and asked again was told by that. */
function untold(told: readonly Told[]): Told[] {
  const last = new Map(
    told
      .filter(({ operation, role }) => operation === 'book' && role !== 'bot')
      .map((each) => [`${each.customer} ${each.key}`, each]),
  );
  return [...last.values()].filter(
    ({ outcome, explained }) => outcome === 'unknown' || outcome === 'failed' || !explained,
  );
}
