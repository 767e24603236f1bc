/** The chapters of the document, in its order. */
export const TAGS: Readonly<Record<string, string>> = {
  Branches: 'Where prepayments are served, and what each day has left. Open to everyone and cacheable.',
  Loans: "The caller's loans with what their rules permit.",
  Holds: 'A slot kept for a few minutes while the form is filled in.',
  Bookings: 'A promise to a customer that the slot is theirs.',
  Waitlist: 'A place in line for a day that is full.',
  'Waiting room': 'Whose turn it is when a whole city comes at once.',
  'Staff: bookings': "A branch's day: booking for customers, check-in, completion, no-show.",
  'Staff: waitlist': 'Who waits for a branch; waiting for customers who call or come by.',
  'Staff: quotas':
    'What branches offer by day, week and month, how it is changed by two persons, and where more is promised than allowed.',
  'Staff: express mode': 'For a while a booking needs the loan and the day alone; the amount follows.',
  'Staff: closures': 'Days and hours in which a branch does not serve.',
  'Staff: forecasts': 'How many customers to expect, and what to offer for them.',
  'Staff: reports': 'How days filled, why customers were refused, when they like to book.',
  'Staff: event log': 'Every change: who, when, from what, to what, why.',
  'Staff: worklist': 'Work that waits for people: whom to call, what to finish.',
  Operations: 'What those on call look at: invariants, drift, load.',
  Health: 'For load balancers, orchestrators and Prometheus. Outside the versioned interface.',
  Documentation: 'This document and the page that shows it.',
};
