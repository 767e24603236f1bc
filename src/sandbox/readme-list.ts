import { idOf } from './core-bank/loan-book.js';
import { specialCustomers } from './core-bank/special-customers.js';

/** The lines of the sandbox's README between its two marks; a spec compares them, so that the list cannot drift. */
export function specialCustomersList(): string {
  return specialCustomers
    .map(({ number, loans, zh, en }) => {
      const ids = loans.map((loan) => `\`${idOf('L', loan.number)}\``);
      // The customer with many loans would fill the page; the first and the last say enough.
      const shown = ids.length > 3 ? `${ids[0]}, ${ids[1]} … ${ids.at(-1)}` : ids.join(', ');
      return `- \`${idOf('C', number)}\`${shown && ` (${shown})`}: ${en} · ${zh}`;
    })
    .join('\n');
}
