/** Everyone who may knock; `nobody` has no token. */
export const CALLERS = [
  'nobody',
  'customer',
  'partner',
  'teller',
  'quota-maker',
  'quota-checker',
  'auditor',
  'sre',
] as const;
export type CallerRole = (typeof CALLERS)[number];

const everybody: readonly CallerRole[] = CALLERS;
const branchStaff: readonly CallerRole[] = ['teller', 'quota-maker', 'quota-checker', 'auditor'];
const allStaff: readonly CallerRole[] = [...branchStaff, 'sre'];

/**
 * Who may call what, written down a second time, by hand: the decorators say it to the machine, this says it to the
 * reader who has to agree. An operation that is missing here fails the tests.
 */
export const WHO_MAY: Readonly<Record<string, readonly CallerRole[]>> = {
  'documentation.page': everybody,
  'documentation.asset': everybody,
  'documentation.show': everybody,
  'health.alive': everybody,
  'health.ready': everybody,
  'health.scrape': everybody,
  'branches.list': everybody,
  'calendar.show': everybody,

  'loans.list': ['customer'],
  'holds.create': ['customer'],
  'holds.release': ['customer'],
  'bookings.list': ['customer'],
  'bookings.create': ['customer', 'partner'],
  'bookings.show': ['customer'],
  'bookings.cancel': ['customer'],
  'bookings.reschedule': ['customer'],
  'waitlist.join': ['customer'],
  'waitlist.list': ['customer'],
  'waitlist.show': ['customer'],
  'waitlist.leave': ['customer'],
  'quotes.compare': ['customer'],
  'quotes.recommend': ['customer'],

  'staffBookings.list': branchStaff,
  'staffBookings.create': ['teller'],
  'staffQuotas.show': allStaff,
  'staffQuotas.showHeat': allStaff,
  'quotaChanges.create': ['quota-maker'],
  'quotaChanges.preview': ['quota-maker', 'quota-checker', 'sre'],
  'quotaChanges.breakGlass': ['sre'],
  'quotaChanges.list': allStaff,
  'quotaChanges.show': allStaff,
  'quotaChanges.approve': ['quota-checker'],
  'quotaChanges.reject': ['quota-checker'],
  'quotaChanges.withdraw': ['quota-maker'],
  'poolRules.show': allStaff,
  'poolRules.propose': ['quota-maker'],
  'overbooked.list': allStaff,
  'breakGlass.list': ['auditor', 'sre'],
  'breakGlass.review': ['auditor'],
  'closures.list': branchStaff,
  'closures.show': branchStaff,
  'closures.create': ['quota-maker'],
  'closures.remove': ['quota-maker'],

  'ops.showDrift': ['auditor', 'sre'],
  'ops.showInvariants': ['auditor', 'sre'],
};
