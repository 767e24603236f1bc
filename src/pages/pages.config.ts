import { z } from 'zod';
import { configFor, optionalText, text } from '../platform/config/index.js';

const clientId = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be visible ASCII');

/** What the pages are told before they ask anybody to sign in. */
export class PagesConfig extends configFor('pages', {
  bookingClientId: text('YUHUAN_PAGES_BOOKING_CLIENT_ID', clientId, {
    fallback: 'yuhuan-web',
    doc: "The issuer's public client, with PKCE, by which customers sign in to the booking page.",
  }),
  consoleClientId: text('YUHUAN_PAGES_CONSOLE_CLIENT_ID', clientId, {
    fallback: 'yuhuan-console',
    doc: "The issuer's public client, with PKCE, by which staff sign in to the console.",
  }),
  scope: text('YUHUAN_PAGES_SCOPE', z.string().regex(/^openid( [\x21-\x7e]{1,100}){0,9}$/), {
    fallback: 'openid phone',
    bound: 'openid and up to nine more, with spaces',
    doc: 'The scope that the pages ask for; phone lets the booking page fill in the number that the bank has.',
  }),
  signInOrigins: optionalText(
    'YUHUAN_PAGES_SIGN_IN_ORIGINS',
    z.string().regex(/^https?:\/\/[\w.:[\]-]+(,https?:\/\/[\w.:[\]-]+){0,9}$/),
    {
      doc: "Origins, comma separated, of the issuer's endpoints that are not on the origin of OIDC_ISSUER; the pages may connect to no others.",
    },
  ),
}) {}
