import { readFile, writeFile } from 'node:fs/promises';
import type { Fault, Verdict } from './run-fault.js';

const PAGE = 'docs/faults.md';
const BEGIN = '<!-- measured: npm run test:faults -->';
const END = '<!-- end of measured -->';

/** What was promised and what was seen, as a table: printed after each fault, and kept in the page when all have run. */
export class FaultReport {
  private readonly rows: string[] = [];

  constructor(private readonly seed: number) {}

  add(verdict: Verdict): void {
    this.tell(rowOf(verdict));
  }

  /** A fault after which the system never came so far that it could be judged: that is told, too. */
  addUnjudged(fault: Fault, error: Error): void {
    const [reason = ''] = error.message.split('\n');
    this.tell(`| ${[fault.title, fault.promise, ...NOT_MEASURED, `BROKEN: ${reason}`].join(' | ')} |`);
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
    ].join('\n');
    await writeFile(PAGE, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
  }

  private tell(row: string): void {
    this.rows.push(row);
    process.stderr.write(`${row}\n`);
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
