import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_IT_BYTES = 1_024;
const COMPRESSIBLE = /\.(?:js|css|svg|json)$/;

/** Writes a brotli and a gzip file beside each asset, as small as they get: it is done once and sent for years. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'yuhuan-precompress',
    apply: 'build',
    configResolved: (config) => {
      folder = join(config.build.outDir, config.build.assetsDir);
    },
    closeBundle: async () => {
      const names = (await readdir(folder)).filter((name) => COMPRESSIBLE.test(name));
      await Promise.all(names.map((name) => compress(join(folder, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < WORTH_IT_BYTES) return;
  const [small, usual] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    }),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${path}.br`, small), writeFile(`${path}.gz`, usual)]);
}
