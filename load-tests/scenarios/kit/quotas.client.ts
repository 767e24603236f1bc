import { Client } from './client.ts';
import type { Answer } from './answer.ts';
import { remember } from './history.ts';
import type { Slot } from './plan.ts';

/** Quota changes, as staff make them. */
export class QuotasClient extends Client {
  constructor() {
    super('quotas');
  }

  /** Sets the capacity of a day of mortgages. */
  setDay(token: string, { branchId, date, window }: Slot, capacity: number): Answer {
    const startedMs = Date.now();
    const answer = this.ask({
      method: 'POST',
      path: '/api/v1/staff/quota-changes',
      name: 'POST /staff/quota-changes',
      token,
      body: {
        branchId,
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, set: capacity }],
        reason: 'load test',
      },
    });
    const person = { customerId: '', loanId: '' };
    remember({
      operation: 'quota',
      role: 'staff',
      person,
      slot: { branchId, date, window },
      key: null,
      startedMs,
      answer,
    });
    return answer;
  }
}
