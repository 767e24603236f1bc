import exec from 'k6/execution';
import { bookOnce } from '../kit/book-once.ts';
import { chance, choose } from '../kit/chance.ts';
import { plan, setting } from '../kit/plan.ts';
import { QuotasClient } from '../kit/quotas.client.ts';

export { handleSummary, options } from '../kit/run.ts';

const quotas = new QuotasClient();

export function person(): void {
  bookOnce();
}

/** Staff raise and lower the days that are being booked, also under what is already taken. */
export function staff(): void {
  const index = exec.scenario.iterationInTest;
  const slot = choose('staff-slot', index, plan.slots);
  const token = plan.quotaMakerTokens[index % plan.quotaMakerTokens.length];
  if (token === undefined) throw new Error('the plan has no tokens of quota makers');
  quotas.setDay(token, slot, Math.floor(chance('capacity', index) * setting('capacityMax')));
}
