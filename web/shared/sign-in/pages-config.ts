/** What differs from bank to bank; the server tells it. */
export interface PagesConfig {
  readonly issuer: string;
  readonly clientIds: { readonly booking: string; readonly console: string };
  readonly scope: string;
  /** Everybody here is invented. */
  readonly sandbox: boolean;
}

const IN_THE_SHELL = 'meta[name="pages-config"]';

/** The server writes it into every shell, so that nobody waits for it; a shell of another server is told on asking. */
export async function loadPagesConfig(): Promise<PagesConfig> {
  const told = document.querySelector<HTMLMetaElement>(IN_THE_SHELL)?.content ?? '';
  if (told.startsWith('{')) return JSON.parse(told) as PagesConfig;
  const response = await fetch('/pages-config.json');
  if (!response.ok) throw new Error(`the configuration of the pages answered ${response.status}`);
  return (await response.json()) as PagesConfig;
}
