import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { nonceStyles } from './build/nonce-styles.js';
import { precompress } from './build/precompress.js';
import { shell } from './build/shell.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Two pages from one build, so that what both use is one file; `npm run build:web`. */
export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: here('public'),
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    manifest: true,
    // Browsers of the last three years or so; older ones are told so by the shell.
    target: 'es2022',
    // Everything comes from this server by name: no inlined data that a policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    rollupOptions: {
      input: { booking: here('index.html'), console: here('console/index.html') },
      onwarn: (warning, warn) => {
        // Component libraries mark their files for frameworks that render on servers; here there is none.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  plugins: [
    nonceStyles(),
    shell({
      page: '/index.html',
      first: here('booking/frame/first.ts'),
      words: { 'zh-CN': here('booking/texts/zh-CN.json'), en: here('booking/texts/en.json') },
    }),
    precompress(),
  ],
});
