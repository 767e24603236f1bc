import { z } from 'zod';
import { configFor, integer, text } from '../../platform/config/index.js';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the form HH:mm');

export class WaitlistConfig extends configFor('waitlist', {
  offerMinutes: integer(
    'YUHUAN_WAITLIST_OFFER_MINUTES',
    { min: 1, max: 1440 },
    {
      fallback: 60,
      unit: 'minutes',
      doc: 'How long a place from the line is kept for the one it is offered to. They are not at the screen, so longer than a hold. Whom the branch has to call has it until the branch has served as long, or two hours.',
    },
  ),
  quietFrom: text('YUHUAN_WAITLIST_QUIET_FROM', time, {
    fallback: '21:00',
    bound: 'HH:mm',
    doc: 'From this time of the branch to YUHUAN_WAITLIST_QUIET_UNTIL people sleep: an offer made meanwhile lasts until its minutes have passed by day.',
  }),
  quietUntil: text('YUHUAN_WAITLIST_QUIET_UNTIL', time, {
    fallback: '08:00',
    bound: 'HH:mm',
    doc: 'When people are awake again. The same time as YUHUAN_WAITLIST_QUIET_FROM: there is no quiet time.',
  }),
  tickMs: integer(
    'YUHUAN_WAITLIST_TICK_MS',
    { min: 50, max: 5000 },
    {
      fallback: 500,
      unit: 'ms',
      doc: 'A unit that came back is offered to the first in line within about this; one that nobody in line can take is free for everybody after it.',
    },
  ),
}) {}
