import type { Gate } from './gate/gate.js';
import { BookingEnder } from './end-booking.js';
import type { Judge } from './judge/judge.js';
import { SoldOut } from './sold-out.js';

it('tells the gate of the holds that were ended also where the store could not take another one of them', async () => {
  const ended = { kind: 'ACCEPTED', branchId: 'B001', loanId: 'L1', freedIds: [7, 8] };
  const judge = { expire: async () => [new Error('held is 0'), ended] } as unknown as Judge;
  const told: unknown[] = [];
  const adjust = async (branchId: string, units: Map<number, number>): Promise<void> => {
    told.push([branchId, ...units]);
  };
  const ender = new BookingEnder(judge, { adjust } as unknown as Gate, new SoldOut());
  await expect(ender.expire([])).rejects.toThrow('held is 0');
  expect(told).toEqual([['B001', [7, 1], [8, 1]]]);
});
