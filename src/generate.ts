import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.js';

/** `npm run generate`: writes every page that is made from the code. A contract test compares them with it. */
const home = fileURLToPath(new URL('..', import.meta.url));
for (const [path, text] of generatedFiles()) {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
  process.stdout.write(`${path}\n`);
}
