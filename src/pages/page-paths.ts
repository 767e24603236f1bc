/** Where the issuer sends people back to, below the root of each page. */
export const RETURN_PATH = 'signed-in';

/** Addresses that the customer's page answers itself; at any other it says so, and leads on. */
export const BOOKING_PATHS = [
  '/',
  '/appointments',
  '/appointments/:id',
  '/waitlist',
  '/waiting-room',
  `/${RETURN_PATH}`,
] as const;

/** Everything below is the console's own. */
export const CONSOLE_PREFIX = '/console';
