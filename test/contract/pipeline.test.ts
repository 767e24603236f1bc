import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The script starts a handful of programs that do nothing. */
const RUN_BOUND_MS = 60_000;

let folder: string;
/** The process in place of Go, which runs beside the others. */
let compiles: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yuhuan-pipeline-'));
  compiles = join(folder, 'go.pid');
  // In place of npm everything passes, and the audit ends as a case says; in place of Go nothing ends by itself.
  const programs = {
    npm: `case "$1" in
      ci) until [ -s ${compiles} ]; do sleep 0.01; done ;;
      audit) exit "$AUDIT_ENDS_WITH" ;;
      test) echo "1 passed, 0 failed" ;;
    esac`,
    go: `echo $$ > ${compiles}; exec sleep ${RUN_BOUND_MS / 1000}`,
  };
  for (const [name, commands] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${commands}\n`);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the pipeline', () => {
  it.each([
    ['finds nothing', 0, 0],
    ['finds a hole', 1, 1],
    // As timeout(1) says that it has ended, or killed, what took too long.
    ['has no answer in time', 124, 0],
    ['has no answer and does not end', 137, 0],
  ])('whose audit %s (%d) ends with %d', (_, audit, expected) => {
    rmSync(compiles, { force: true });
    const { status, stdout } = spawnSync('bash', ['.ci/run'], {
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env['PATH']}`,
        AUDIT_ENDS_WITH: String(audit),
      },
      encoding: 'utf8',
      timeout: RUN_BOUND_MS,
    });
    expect([status, stdout.trimEnd().split('\n').at(-1)]).toEqual([expected, '1 passed, 0 failed']);
    const left = Number(readFileSync(compiles, 'utf8'));
    expect(() => process.kill(left, 0)).toThrow('ESRCH');
  });
});
