import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The script starts a handful of programs that do nothing. */
const RUN_BOUND_MS = 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yuhuan-pipeline-'));
  // In place of npm: everything passes, and the audit ends as a case says.
  const npm =
    '#!/bin/sh\ncase "$1" in audit) exit "$AUDIT_ENDS_WITH" ;; test) echo "1 passed, 0 failed" ;; esac\n';
  writeFileSync(join(folder, 'npm'), npm);
  chmodSync(join(folder, 'npm'), 0o755);
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
  });
});
