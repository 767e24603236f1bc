import { readFile, writeFile } from 'node:fs/promises';
import type { Fault, Verdict } from './run-fault.js';

const PAGE = 'docs/faults.md';
const BEGIN = '<!-- measured: npm run test:faults -->';
const END = '<!-- end of measured -->';

/** Enough to see what kind of fault it is; the test that fails shows them in full. */
const FACTS_SHOWN = 300;

/**
 * What was promised and what was seen, as a table: printed after each fault, and kept in the page when all have run.
 * Rounds drawn at random are printed and counted.
 */
export class FaultReport {
  private readonly rows: string[] = [];
  private readonly rounds = { held: 0, broken: 0 };

  constructor(private readonly seed: number) {}

  add(verdict: Verdict, isDrawn: boolean): void {
    this.tell(rowOf(verdict), isDrawn, verdict.violations.length === 0);
    for (const { invariant, what, facts } of verdict.violations)
      process.stderr.write(`  ${invariant}: ${what} ${JSON.stringify(facts).slice(0, FACTS_SHOWN)}\n`);
  }

  /** A fault after which the system never came so far that it could be judged: that is told, too. */
  addUnjudged(fault: Fault, error: Error, isDrawn: boolean): void {
    const [reason = ''] = error.message.split('\n');
    const cells = [fault.title, fault.promise, ...NOT_MEASURED, `BROKEN: ${reason}`];
    this.tell(`| ${cells.join(' | ')} |`, isDrawn, false);
  }

  async write(isWhole: boolean): Promise<void> {
    if (!isWhole) return;
    const page = await readFile(PAGE, 'utf8');
    const [before] = page.split(BEGIN);
    const [, after = ''] = page.split(END);
    const table = [
      `Seed ${this.seed}, ${new Date().toISOString().slice(0, 10)}.`,
      '',
      '| fault | promise | asked | yes | no | unknown at first | slowest answer | decided again after | gate and judge agree after | verdict |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
      ...this.rows,
      ...this.aboutRounds(),
    ].join('\n');
    await writeFile(PAGE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
  }

  private aboutRounds(): string[] {
    const { held, broken } = this.rounds;
    if (held + broken === 0) return [];
    return [
      '',
      `Then ${held + broken} rounds of one to three of them at once: ${held} held, ${broken} broken.`,
    ];
  }

  private tell(row: string, isDrawn: boolean, isHeld: boolean): void {
    process.stderr.write(`${row}\n`);
    if (!isDrawn) this.rows.push(row);
    else if (isHeld) this.rounds.held += 1;
    else this.rounds.broken += 1;
  }
}

/** Asked, yes, no, unknown, slowest, back, agreed. */
const NOT_MEASURED: readonly string[] = Array.from({ length: 7 }, () => '–');

function rowOf({ fault, measured, violations }: Verdict): string {
  const { asked, yes, no, unknown, slowestMs, backMs, agreedMs } = measured;
  const cells = [
    fault.title,
    fault.promise,
    asked,
    yes,
    no,
    unknown,
    seconds(slowestMs),
    seconds(backMs),
    seconds(agreedMs),
    violations.length === 0 ? 'held' : `BROKEN: ${violations.length}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function seconds(durationMs: number): string {
  return Number.isFinite(durationMs) ? `${(durationMs / 1000).toFixed(2)} s` : 'never';
}
