/**
 * What a page may do: run and ask only what this server sends, and speak to the issuer. Nothing is framed, nothing is
 * inline but styles with the nonce of the answer, which component libraries insert while they run.
 */
export function pagePolicy(nonce: string, signInOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    ['connect-src', "'self'", ...signInOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** On every file of the pages. */
export const FILE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** On every shell. Places are asked for only when a customer wants the nearest branch. */
export const SHELL_HEADERS = {
  ...FILE_HEADERS,
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()',
  // Not no-store: going back in the history then shows the page as it was left, with what was typed.
  'cache-control': 'no-cache',
} as const;

/**
 * Signing in again happens in a window of its own, so that nothing typed is lost. The page that it returns to must
 * stay in reach of the one that opened it, so it alone goes without the opener policy.
 */
export const OPENER_POLICY = { 'cross-origin-opener-policy': 'same-origin-allow-popups' } as const;
