import { z } from 'zod';
import { daySchema } from '../platform/clock/index.js';
import { operation } from '../platform/http/index.js';
import { bookingErrors } from './bookings.errors.js';
import {
  channelHeader,
  entryHeader,
  entryRefusals,
  idPath,
  slotRefusals,
  wantedSlot,
} from './bookings.schemas.js';

const holdShape = z
  .object({
    id: z.uuid(),
    loanId: wantedSlot.loanId,
    branchId: wantedSlot.branchId,
    date: daySchema,
    window: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    extensionsLeft: z.number().int().min(0).meta({ description: 'How often it may still be extended.' }),
  })
  .meta({ id: 'Hold' });

export type HoldView = z.input<typeof holdShape>;

export const createHold = operation({
  summary: 'Keep a slot while the form is filled in',
  tag: 'Holds',
  headers: z.object(channelHeader).extend(entryHeader),
  body: z.strictObject(wantedSlot),
  answers: { 201: { description: 'Held until expiresAt.', schema: holdShape } },
  refusals: [...slotRefusals, ...entryRefusals],
});

export const extendHold = operation({
  summary: 'Keep a hold for longer',
  description:
    'Until some minutes from now. One that lasts as long already stays as it is, so that asking twice is asking once.',
  tag: 'Holds',
  path: idPath,
  answers: { 200: { description: 'Held until the new expiresAt.', schema: holdShape } },
  refusals: [bookingErrors.HOLD_EXPIRED, bookingErrors.HOLD_NOT_EXTENDABLE, bookingErrors.STATE_CONFLICT],
});

export const moveHold = operation({
  summary: 'Keep another slot instead',
  description:
    'One atomic swap: when it is refused, the first stays kept as it was. The hold is the same, and lasts as long as a new one. Asked again it is there already. A hold from before the waiting room opened needs an entry, as a new one would.',
  tag: 'Holds',
  path: idPath,
  headers: z.object(entryHeader),
  body: z.strictObject({ branchId: wantedSlot.branchId, date: wantedSlot.date, window: wantedSlot.window }),
  answers: { 200: { description: 'Held until the new expiresAt.', schema: holdShape } },
  refusals: [
    ...slotRefusals,
    ...entryRefusals,
    bookingErrors.HOLD_EXPIRED,
    bookingErrors.HOLD_NOT_MOVABLE,
    bookingErrors.STATE_CONFLICT,
  ],
});

export const releaseHold = operation({
  summary: 'Give a hold up',
  description:
    'Whoever came to it through the waiting room has the turn again while it counts: the same entry token is good for another hold or booking.',
  tag: 'Holds',
  path: idPath,
  answers: { 204: { description: 'The place is free again.' } },
  refusals: [bookingErrors.STATE_CONFLICT, bookingErrors.CHANGED_MEANWHILE],
});
