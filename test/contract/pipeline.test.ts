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
  // In place of npm everything passes but what a case says; in place of Go nothing ends that has something to wait for.
  const programs = {
    npm: `case "$1" in
      ci) until [ -s ${compiles} ]; do sleep 0.01; done; exit "$INSTALL_ENDS_WITH" ;;
      audit) exit "$AUDIT_ENDS_WITH" ;;
      test) echo "1 passed, 0 failed" ;;
    esac`,
    go: `echo $$ > ${compiles}; if [ "$INSTALL_ENDS_WITH" != 0 ]; then exec sleep ${RUN_BOUND_MS / 1000}; fi`,
  };
  for (const [name, commands] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${commands}\n`);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(ends: {
  install?: number;
  audit?: number;
}): [exit: number | null, lastLine: string | undefined] {
  rmSync(compiles, { force: true });
  const { status, stdout } = spawnSync('bash', ['.ci/run'], {
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      INSTALL_ENDS_WITH: String(ends.install ?? 0),
      AUDIT_ENDS_WITH: String(ends.audit ?? 0),
    },
    encoding: 'utf8',
    timeout: RUN_BOUND_MS,
  });
  return [status, stdout.trimEnd().split('\n').at(-1)];
}

describe('the pipeline', () => {
  it.each([
    ['finds nothing', 0, 0],
    ['finds a hole', 1, 1],
    // As timeout(1) says that it has ended, or killed, what took too long.
    ['has no answer in time', 124, 0],
    ['has no answer and does not end', 137, 0],
  ])('whose audit %s (%d) ends with %d', (_, audit, expected) => {
    expect(run({ audit })).toEqual([expected, '1 passed, 0 failed']);
  });

  it('leaves no compiler behind when it ends before it', () => {
    expect(run({ install: 1 })).toEqual([1, '0 passed, 1 failed']);
    const compiler = Number(readFileSync(compiles, 'utf8'));
    expect(() => process.kill(compiler, 0)).toThrow('ESRCH');
  });
});
