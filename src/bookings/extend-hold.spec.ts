import { describe, expect, it } from '@jest/globals';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import type { Requester } from './booking.js';
import type { BookingsReadModel } from './bookings.read-model.js';
import { ExtendHoldUseCase } from './extend-hold.use-case.js';

describe('a hold that has just been extended', () => {
  it.each([
    ['BOOKED', 'STATE_CONFLICT'],
    ['RELEASED', 'HOLD_EXPIRED'],
  ])('and is %s before it is read again, is told as it is', async (status, code) => {
    const database = { run: async () => [{}] } as unknown as Database;
    const bookings = { findOwn: async () => ({ status, expiresAt: null }) } as unknown as BookingsReadModel;
    const extending = new ExtendHoldUseCase(bookings, database, {} as StoreClock);
    expect(await extending.execute('h', {} as Requester)).toMatchObject({ definition: { code } });
  });
});
