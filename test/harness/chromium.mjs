import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** In this order. The first is Chromium without a window, which takes half the processor; the second has one. */
const BROWSERS = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const ON_MACS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Some 100 MB of packages; a pipeline that fetches them slower is better told than kept. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * The browser of the tests of the pages: what CHROMIUM_PATH names, else one on the path, else one installed by the
 * system's package manager.
 * @returns the path of its program
 */
export async function findChromium(say) {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (await isProgram(named)) return named;
    throw absent(`CHROMIUM_PATH names ${named}, which is no program`);
  }
  const found = await chromiumOnPath();
  if (found !== undefined) return found;
  const way = await installCommand();
  if (way === undefined) throw absent('no chromium is on the path, and nothing here can install it unasked');
  say(`No chromium is on the path: installing it with ${way.name} …`);
  for (const command of way.commands) {
    await run(command, way.env);
    const installed = await chromiumOnPath();
    if (installed !== undefined) return installed;
  }
  throw absent(`${way.name} could not install it`);
}

async function chromiumOnPath() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/opt/homebrew/bin'];
  const paths = [...BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))), ...ON_MACS];
  for (const path of paths) if (await isProgram(path)) return path;
  return undefined;
}

async function installCommand() {
  const root = process.getuid?.() === 0;
  if (await isProgram('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const before = root ? [] : ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'];
    const apt = [...before, 'apt-get', '-y', '-q', '-o', 'DPkg::Lock::Timeout=60'];
    // Fonts for the pages' first language come with it; a test that measures empty boxes measures nothing.
    const installing = (name) => [...apt, 'install', '--no-install-recommends', name, 'fonts-noto-cjk'];
    const commands = [
      [...apt, 'update'],
      installing('chromium-headless-shell'),
      // Of older systems, which do not have it by itself.
      installing('chromium'),
    ];
    return { name: 'apt-get', env, commands };
  }
  if (!root && (await isProgram('/opt/homebrew/bin/brew'))) {
    const env = { HOMEBREW_NO_AUTO_UPDATE: '1', NONINTERACTIVE: '1' };
    return { name: 'Homebrew', env, commands: [['brew', 'install', '--cask', '--quiet', 'chromium']] };
  }
  return undefined;
}

/** What it prints is shown only by its failing to leave a browser behind: the caller looks for that. */
async function run([command, ...args], env) {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 2],
    timeout: INSTALL_TIMEOUT_MS,
  });
  await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
}

async function isProgram(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function absent(message) {
  return Object.assign(new Error(message), {
    remedy: 'install chromium, or set CHROMIUM_PATH to one that is there',
  });
}
