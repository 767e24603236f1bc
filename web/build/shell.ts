import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'vite';

interface Options {
  /** Path of the shell, as Vite names it. */
  readonly page: string;
  /** The script that runs before anything is shown. */
  readonly first: string;
  /** By language: the words of the page, and what Vite calls their chunk. */
  readonly words: Readonly<Record<'zh-CN' | 'en', string>>;
}

interface Words {
  readonly [key: string]: string | Words;
}

/** `{{en welcome.title}}` */
const PLACE = /\{\{(zh-CN|en) ([\w.]+)\}\}/g;
const FIRST = 'first.js';

/**
 * What the shell shows before any script of the page has come: the words of the page, taken from where they are, and a
 * first script of its own, sent before all others together with the styles, that knows where the words in use are.
 */
export function shell({ page, first, words }: Options): Plugin {
  return {
    name: 'yuhuan-shell',
    apply: 'build',
    async buildStart() {
      this.emitFile({ type: 'asset', name: FIRST, source: await bundled(first) });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { path, bundle = {} }) {
        if (path !== page) return html;
        const files = Object.values(bundle);
        const script = files.find((file) => file.type === 'asset' && file.names.includes(FIRST));
        const chunkOf = (source: string): string | undefined =>
          files.find((file) => file.type === 'chunk' && file.facadeModuleId === source)?.fileName;
        const [zh, en] = [chunkOf(words['zh-CN']), chunkOf(words.en)];
        if (script === undefined || zh === undefined || en === undefined)
          throw new Error('the shell lacks its first script or its words: see web/build/shell.ts');
        const tag = `<script src="/${script.fileName}" data-zh="/${zh}" data-en="/${en}"></script>`;
        return stylesFirst(filled(html, words), tag);
      },
    },
  };
}

/** Browsers ask in the order of the page, some six at a time; without styles nothing is shown at all. */
function stylesFirst(html: string, tag: string): string {
  const [styles = ''] = /<link rel="stylesheet"[^>]*>/.exec(html) ?? [];
  const [module = ''] = /<script type="module"/.exec(html) ?? [];
  if (styles === '' || module === '') throw new Error('the shell has neither styles nor scripts');
  return html.replace(styles, '').replace(module, `${styles}\n    ${tag}\n    ${module}`);
}

function filled(html: string, words: Options['words']): string {
  return html.replaceAll(PLACE, (place, language: keyof Options['words'], key: string) => {
    const texts = JSON.parse(readFileSync(words[language], 'utf8')) as Words;
    const text = key
      .split('.')
      .reduce<string | Words | undefined>(
        (at, part) => (typeof at === 'object' ? at[part] : undefined),
        texts,
      );
    if (typeof text !== 'string') throw new Error(`the shell names words that there are not: ${place}`);
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  });
}

/** One file without imports, that a browser runs as it comes. */
async function bundled(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'first' } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error('the first script was not built');
  return output.output[0].code;
}
