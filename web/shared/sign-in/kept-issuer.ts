import type { OidcMetadata } from 'oidc-client-ts';

/** Where the issuer has what; known to everybody. As long as the tab is open, and signing in works. */
const KEPT_AS = 'yuhuan.issuer';

export function keptIssuer(issuer: string): { readonly metadata?: Partial<OidcMetadata> } {
  try {
    const metadata = JSON.parse(
      window.sessionStorage.getItem(KEPT_AS) ?? 'null',
    ) as Partial<OidcMetadata> | null;
    return metadata?.issuer === issuer ? { metadata } : {};
  } catch {
    return {};
  }
}

export function keepIssuer(metadata: Partial<OidcMetadata>): void {
  window.sessionStorage.setItem(KEPT_AS, JSON.stringify(metadata));
}

export function forgetIssuer(): void {
  window.sessionStorage.removeItem(KEPT_AS);
}
