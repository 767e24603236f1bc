import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLoadCommand } from './command.js';
import { readManifest, scenarioNames, whyNotElsewhere } from './manifest.js';

const NOBODY = 'http://127.0.0.1:9';

async function load(...args: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const code = await runLoadCommand(args, { PATH: process.env['PATH'] }, (line) => said.push(line));
  return { code, said: said.join('\n') };
}

describe('the load command', () => {
  it.each([
    [['smoke', '--base-url', 'nonsense'], '--base-url is "nonsense"'],
    [['smoke', '--base-url', 'ftp://127.0.0.1'], '--base-url is "ftp://127.0.0.1"'],
    [['smoke', '--base-url', 'http://me:secret@127.0.0.1'], '--base-url holds a password'],
    [['smoke', '--base-url', NOBODY, '--topology', 'redis-away'], '--topology is how a system is started'],
    [['smoke', '--data-dir', 'somewhere'], '--data-dir is for --base-url'],
    [['smoke', '--plan', 'somewhere'], '--plan needs --base-url'],
    [['smoke', '--pods', '4'], '--pods is for --plan'],
    [['smoke', '--base-url', NOBODY, '--plan', 'x', '--pods', '0'], '--pods is "0"'],
    [['smoke', 'churn'], 'one scenario at a time'],
    [['smoke', '--scale', 'much'], '--scale is "much"'],
    [['smoke', '--seed', ''], '--seed is ""'],
    [['no-such'], 'there is no scenario no-such'],
    [['smoke', '--prove-oracles'], '--prove-oracles chooses its scenarios itself; leave out smoke'],
    [['--prove-oracles', '--base-url', NOBODY], '--base-url is not for --prove-oracles'],
  ])('tells what is wrong with %j, and how to ask', async (args, wrong) => {
    const { code, said } = await load(...args);
    expect(said).toContain(`load: ${wrong}`);
    expect(said).toContain('usage: npm run load');
    expect(said).not.toContain('    at ');
    expect(said).not.toContain('secret');
    expect(code).toBe(2);
  });

  it.each(['quota-changes', 'waiting-room', 'rolling-restart'])(
    'does not let %s at a system that is somebody’s, nor at one that other machines ask',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), 'yuhuan-load-command-'));
      try {
        for (const more of [[], ['--plan', folder]]) {
          const { code, said } = await load(name, '--base-url', NOBODY, ...more);
          expect(said).toContain(`which is not ours at ${NOBODY}`);
          expect(code).toBe(2);
        }
        expect(await readdir(folder)).toEqual([]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );

  it('tells what to do where nobody can sign in, nobody answers, or more would come than there are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yuhuan-load-command-'));
    try {
      const elsewhere = ['--base-url', NOBODY, '--data-dir', folder, '--plan', join(folder, 'plan')];
      const withoutIssuer = await load('smoke', ...elsewhere);
      expect(withoutIssuer.said).toContain('cannot run: there are no tokens for those who would come');
      await writeFile(join(folder, 'sandbox.json'), JSON.stringify({ issuer: NOBODY }));
      const withoutSystem = await load('smoke', ...elsewhere);
      expect(withoutSystem.said).toContain(`cannot run: nobody answers at ${NOBODY}`);
      const tooMany = await load('soak', '--scale', '1000', ...elsewhere);
      expect(tooMany.said).toMatch(/cannot run: soak at this scale needs \d+ customers/);
      for (const { said, code } of [withoutIssuer, withoutSystem, tooMany]) {
        expect(said).toContain('what to do: ');
        expect(said).not.toContain('    at ');
        expect(code).toBe(1);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('knows every scenario whose people are staff as one that changes quotas', async () => {
    const manifests = await Promise.all((await scenarioNames()).map(readManifest));
    const staff = manifests.filter(({ actors }) => 'staff' in actors);
    expect(staff.length).toBeGreaterThan(0);
    expect(staff.filter((each) => whyNotElsewhere(each) === undefined)).toEqual([]);
  });
});
