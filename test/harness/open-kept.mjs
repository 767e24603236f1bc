/** `node test/harness/open-kept.mjs <folder>`: opens the databases that failed tests kept, until Ctrl-C. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt, importBuilt } from './ensure-built.mjs';
import { KEPT_FILE, postgresFolder } from './run-folder.mjs';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: node test/harness/open-kept.mjs <folder that the failed run named>\n');
  process.exit(2);
}
const names = (await readFile(join(folder, KEPT_FILE), 'utf8')).trim().split('\n');
await ensureBuilt(fileURLToPath(new URL('../..', import.meta.url)));
const { startPostgres } = await importBuilt('sandbox/services/index.js');
const postgres = await startPostgres({
  dataDir: postgresFolder(folder),
  log: (line) => process.stderr.write(`${line}\n`),
  settings: { fsync: 'off' },
});
for (const name of names) {
  const [database, file] = name.split('\t');
  const url = new URL(postgres.url);
  url.pathname = `/${database}`;
  process.stdout.write(`${file}\n  psql ${url.href}\n`);
}
const stay = setInterval(() => undefined, 1 << 30);
process.once('SIGINT', () => {
  clearInterval(stay);
  void postgres.stop();
});
