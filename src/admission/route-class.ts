/** What kind of work a route asks for; each kind has limits of its own for each kind of caller. */
export const ROUTE_CLASSES = ['booking-write', 'hold', 'read', 'calendar-read', 'staff', 'ops'] as const;
export type RouteClass = (typeof ROUTE_CLASSES)[number];

/** Who is limited: a person, a partner or a member of staff by id, anybody else by address. */
export const PARTIES = ['customer', 'partner', 'staff', 'anonymous'] as const;
export type Party = (typeof PARTIES)[number];
