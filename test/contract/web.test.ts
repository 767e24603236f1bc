import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NOTE_CODES } from '../../src/quotes/quotes.schemas.js';
import { filesOf, readFromHome } from './repository.js';

const home = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = 'web/shared/api/schema.d.ts';

type Words = { readonly [key: string]: string | Words };

/** `bookings.next.cancel` and its words. */
function flat(words: Words, before = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

const gaps = (words: string): string[] =>
  [...words.matchAll(/\{\{(\w+)/g)].map(([, name]) => name!).toSorted();

describe('the types of the pages', () => {
  it('are what the description of the interface says', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(home, 'node_modules/openapi-typescript/bin/cli.js'),
        'docs/openapi.json',
        '--alphabetize',
        '--default-non-nullable',
        'false',
      ],
      { cwd: home, maxBuffer: 16 * 1024 * 1024 },
    );
    const same = stdout.trim() === readFromHome(TYPES).trim();
    expect(same ? TYPES : `${TYPES} is older than docs/openapi.json: run npm run generate`).toBe(TYPES);
    // A process of its own reads the whole description; on a busy machine that takes a while.
  }, 60_000);
});

describe('what the console says of the invariants', () => {
  /** As the sources have it; in prose the names are not in quotes. */
  const told = [
    ...new Set(
      filesOf(['src'], ['.ts']).flatMap(({ text }) =>
        [...text.matchAll(/'(INV-\d+)'/g)].map(([, id]) => id!),
      ),
    ),
  ].toSorted();

  it.each(['zh-CN', 'en'])('is there for every one that the server tells, in %s', (language) => {
    const { promise } = JSON.parse(readFromHome(`web/console/texts/${language}.json`)) as { promise: Words };
    expect(told).toEqual(expect.arrayContaining(['INV-1', 'INV-6', 'INV-13']));
    expect(Object.keys(promise).toSorted()).toEqual(told);
  });
});

describe('what the customer’s page says beside figures', () => {
  it.each(['zh-CN', 'en'])('is there for every note that the server may tell, in %s', (language) => {
    const { beside } = JSON.parse(readFromHome(`web/booking/texts/${language}.json`)) as { beside: Words };
    expect(Object.keys(beside)).toEqual(expect.arrayContaining([...NOTE_CODES]));
  });
});

describe('the drawers of the console', () => {
  it('are its own, which give the focus back when they are taken away', () => {
    const others = filesOf(['web/console'], ['.tsx'])
      .filter(({ text }) => /import \{[^}]*\bDrawer\b[^}]*\} from 'antd'/.test(text))
      .map(({ path }) => path);
    // The menu is always there, open or not, and gives it back itself.
    expect(others.filter((path) => path !== 'web/console/frame/header.tsx')).toEqual([
      'web/console/frame/drawer.tsx',
    ]);
  });
});

describe.each(['booking', 'console'])('the words of %s', (page) => {
  const [chinese, english] = ['zh-CN', 'en'].map(
    (language) => new Map(flat(JSON.parse(readFromHome(`web/${page}/texts/${language}.json`)) as Words)),
  ) as [Map<string, string>, Map<string, string>];

  /** English has a form for one; Chinese has not. */
  const plain = (key: string): string => key.replace(/_(?:one|other)$/, '');

  it('are there in both languages', () => {
    const keys = (words: Map<string, string>): string[] =>
      [...new Set([...words.keys()].map(plain))].toSorted();
    expect(keys(english)).toEqual(keys(chinese));
    expect([...chinese, ...english].filter(([, words]) => words.trim() === '')).toEqual([]);
  });

  it('say the same values', () => {
    const faults = [...english].flatMap(([key, words]) => {
      const other = chinese.get(key) ?? chinese.get(`${plain(key)}_other`) ?? chinese.get(plain(key)) ?? '';
      // The form for one may spell it.
      const differs = !key.endsWith('_one') && gaps(words).join() !== gaps(other).join();
      return differs ? [key] : [];
    });
    expect(faults).toEqual([]);
  });

  it('are the ones that the page asks for', () => {
    const text = filesOf([`web/${page}`, 'web/shared'], ['.ts', '.tsx'])
      .map((file) => file.text)
      .join('\n');
    const asked = [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => key!);
    const known = new Set([...chinese.keys()].map(plain));
    expect(asked.filter((key) => !known.has(plain(key)))).toEqual([]);
    const families = [...text.matchAll(/`([\w.-]+)\.\$\{/g)].map(([, family]) => `${family}.`);
    const written = (key: string): boolean =>
      text.includes(`'${key}'`) || families.some((family) => key.startsWith(family));
    expect([...known].filter((key) => !written(key))).toEqual([]);
  });

  it('never only say that it failed', () => {
    const said = [...chinese.values(), ...english.values()].join('\n');
    expect(said).not.toMatch(/预约失败|booking failed/i);
  });
});
