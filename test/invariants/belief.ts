import type { AnsweredBooking, Asked } from './history.js';

/** What a customer believes of itself; another request of its own may have changed it meanwhile. */
export class Belief {
  booking: AnsweredBooking | undefined;
  hold: AnsweredBooking | undefined;

  /** Takes a yes for what is so from now on. */
  hear({ operation, targetId }: Asked, body: AnsweredBooking): void {
    switch (operation) {
      case 'book':
        this.booking = body;
        this.hold = undefined;
        return;
      case 'hold':
        this.hold = body;
        return;
      case 'reschedule':
        if (this.booking?.id === body.id) this.booking = body;
        return;
      case 'move':
        if (this.hold?.id === body.id) this.hold = body;
        return;
      case 'cancel':
        if (this.booking?.id === targetId) this.booking = undefined;
        return;
      case 'give-up':
        if (this.hold?.id === targetId) this.hold = undefined;
    }
  }
}
