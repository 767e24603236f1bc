import http from 'k6/http';
import exec from 'k6/execution';
import { answerOf } from '../kit/answer.ts';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { choose } from '../kit/chance.ts';
import { TIMEOUT } from '../kit/client.ts';
import { remember } from '../kit/history.ts';
import { keyOf, person as personOf, plan, setting } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const bookings = new BookingsClient();

/**
 * An impatient app: the same request several times at once, over several processes, and once more when all are
 * answered. Every copy bears the same key; all must get the same answer, and there must be one booking.
 */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const who = personOf(index);
  const slot = choose('slot', index, plan.slots);
  const key = keyOf('book', index);
  const startedMs = Date.now();
  const body = JSON.stringify({
    loanId: who.loanId,
    branchId: slot.branchId,
    date: slot.date,
    kind: 'PARTIAL',
    amount: '50000.00',
    contact: { phone: '13800138000' },
  });
  const copies = Array.from({ length: setting('copies') }, (_, copy) => ({
    method: 'POST' as const,
    url: `${plan.baseUrls[copy % plan.baseUrls.length]}/api/v1/bookings`,
    body,
    params: {
      headers: {
        'Content-Type': 'application/json',
        'Accept-Language': 'en',
        Authorization: `Bearer ${who.token}`,
        'Idempotency-Key': key,
      },
      tags: { name: 'POST /bookings' },
      responseType: 'text' as const,
      timeout: TIMEOUT,
    },
  }));
  for (const response of http.batch(copies)) {
    const answer = bookings.judge(answerOf(response), 'POST /bookings');
    remember({ operation: 'book', role: 'person', person: who, slot, key, startedMs, answer });
  }
  untilTold(() => bookings.book({ person: who, key }, slot));
}
