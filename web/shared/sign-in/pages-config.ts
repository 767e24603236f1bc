/** What differs from bank to bank; the server tells it. */
export interface PagesConfig {
  readonly issuer: string;
  readonly clientIds: { readonly booking: string; readonly console: string };
  readonly scope: string;
  /** Everybody here is invented. */
  readonly sandbox: boolean;
}

export async function loadPagesConfig(): Promise<PagesConfig> {
  const response = await fetch('/pages-config.json');
  if (!response.ok) throw new Error(`the configuration of the pages answered ${response.status}`);
  return (await response.json()) as PagesConfig;
}
