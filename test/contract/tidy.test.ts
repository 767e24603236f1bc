import { basename } from 'node:path';
import { filesOf, readFromHome, type SourceFile } from './repository.js';

/** Where people write; what tools write is compared with its source elsewhere. */
const FOLDERS = ['src', 'test', 'load-tests', 'web', 'docker', 'sandbox'];
const CODE = ['.ts', '.tsx', '.js', '.mjs', '.lua', '.sql', '.css'];
/** A reader holds about this much at once; a longer file has a second subject that wants a name of its own. */
const MAX_LINES = 400;

/** Written by a tool from the description of the interface, and compared with it elsewhere. */
const GENERATED = ['web/shared/api/schema.d.ts'];

const files = filesOf(FOLDERS, [...CODE, '.sh', '.yaml', '.yml']).filter(
  ({ path }) => !GENERATED.includes(path),
);
const code = files.filter(({ path }) => CODE.some((ending) => path.endsWith(ending)));
/** Talks about what it forbids. */
const others = code.filter(({ path }) => path !== 'test/contract/tidy.test.ts');

interface Rule {
  readonly what: string;
  readonly where: (path: string) => boolean;
  readonly pattern: RegExp;
  readonly instead: string;
}

const inSrc = (path: string): boolean => path.startsWith('src/');
const isTest = (path: string): boolean => path.startsWith('test/') || /\.spec\.tsx?$/.test(path);
const anywhere = (): boolean => true;

const RULES: readonly Rule[] = [
  {
    what: 'a fixed sleep in a test',
    where: (path) => isTest(path) && !path.startsWith('test/harness/'),
    pattern: /setTimeout\(\s*(?:resolve|done|r)\b|timers\/promises|\b(?:sleep|delay)\(\s*[\d_]+/,
    instead: 'wait for what you wait for, with waitUntil and a bound',
  },
  {
    what: 'Math.random',
    where: (path) => inSrc(path) || path.startsWith('test/'),
    pattern: /\bMath\.random\b/,
    instead: 'take randomness from node:crypto, or from a seed that a failing test prints',
  },
  {
    what: 'console in the system',
    where: (path) => inSrc(path) && !path.startsWith('src/sandbox/'),
    pattern: /\bconsole\.\w+\(/,
    instead: 'use the Logger, which masks personal data',
  },
  {
    what: 'work that was put off',
    where: anywhere,
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    instead: 'do it, or leave it out and say so where users read it',
  },
  {
    what: 'a test that is left out, or leaves out the others',
    where: isTest,
    pattern:
      /\b(?:describe|it|test)\s*\.\s*(?:only|skip|todo|failing)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
    instead: 'mend the test or delete it',
  },
  {
    what: 'a schema that an ORM makes up',
    where: anywhere,
    pattern: /\bsynchronize:\s*true\b/,
    instead: 'write a migration',
  },
  {
    what: 'a Redis key outside a *.keys.ts',
    where: (path) => inSrc(path) && !/\.(?:keys|spec)\.ts$/.test(path),
    pattern: /[`'"]yuhuan:[^`'"]*[:{]/,
    instead: 'build it in the one file of the room that builds keys, where INV-10 is kept',
  },
  {
    what: 'a check that is switched off',
    where: (path) => /\.[mc]?[jt]sx?$/.test(path),
    pattern: /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint|prettier)-(?:disable|ignore)/,
    instead: 'write it so that the check passes; if the check is wrong, say so in .oxlintrc.json',
  },
  {
    what: 'a Date made from parts, which is a day in the zone of the process',
    where: (path) => inSrc(path) && !path.endsWith('.spec.ts') && !path.startsWith('src/platform/clock/'),
    pattern: /new Date\(\s*\d+\s*,|\.(?:getDate|getMonth|getFullYear|getHours|setDate|setMonth)\(/,
    instead: 'use the days and zones of platform/clock',
  },
];

function linesThatBreak(rule: Rule, { path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      rule.pattern.test(line) ? [`${path}:${index + 1}: ${rule.what}; ${rule.instead}`] : [],
    );
}

describe('the house is tidy', () => {
  it.each(RULES)('there is nowhere $what', (rule) => {
    expect(
      others.filter(({ path }) => rule.where(path)).flatMap((file) => linesThatBreak(rule, file)),
    ).toEqual([]);
  });

  it('no file is named for being useful in general', () => {
    const vague = /(?:^|[-./_])(?:utils?|helpers?|common|base|manager|misc|v2)(?=[-./_]|$)/i;
    expect(files.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  it('files are named in kebab case', () => {
    const odd = /\/[^/]*[A-Z_][^/]*\.(?:ts|lua|sql|mjs)$/;
    expect(code.map(({ path }) => path).filter((path) => odd.test(path))).toEqual([]);
  });

  it(`no file has more than ${MAX_LINES} lines`, () => {
    const long = code
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('every decision is in the index of decisions, under a number of its own', () => {
    const records = filesOf(['docs/adr'], ['.md'])
      .map(({ path }) => basename(path))
      .filter((name) => name !== 'README.md');
    const index = readFromHome('docs/adr/README.md');
    expect(records.filter((name) => !index.includes(`](${name})`))).toEqual([]);
    expect(new Set(records.map((name) => name.slice(0, 4))).size).toBe(records.length);
  });
});
