import type { Language } from '../../platform/errors/index.js';
import { LOGIN_STYLES } from './login-page.styles.js';

const BANK: Readonly<Record<Language, string>> = {
  'zh-CN': '预还 · 演练环境',
  en: 'Yuhuan · rehearsal',
};

interface Framed {
  readonly language: Language;
  readonly title: string;
  readonly notice: string;
  /** Beside the name of the bank. */
  readonly corner?: string;
  readonly main: string;
}

/** What the pages of the provider have in common: no scripts, and nothing from elsewhere. All parts are HTML already. */
export function framed({ language, title, notice, corner = '', main }: Framed): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${LOGIN_STYLES}</style>
</head>
<body>
<header>
<p class="brand"><svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><rect width="32" height="32" rx="8"/><path d="m9 16.5 5 5 9.5-10"/></svg>${BANK[language]}</p>
${corner}
</header>
<main>
<h1>${title}</h1>
<p class="soft">${notice}</p>
${main}
</main>
</body>
</html>
`;
}
