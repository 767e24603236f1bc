import { AskUrgentUseCase } from './ask-urgent.use-case.js';
import { DecideUrgentUseCase } from './decide-urgent.use-case.js';
import { JoinWaitlistUseCase } from './join-waitlist.use-case.js';
import { LeaveWaitlistUseCase } from './leave-waitlist.use-case.js';
import { LineKeeper } from './line-keeper.js';
import { LineMetrics } from './line-metrics.js';
import { LineRound } from './line-round.js';
import { OfferSettler } from './offer-settler.js';
import { OfferCalls } from './offer-calls.js';
import { PlaceOffer } from './place-offer.js';
import { ShutOffers } from './shut-offers.js';
import { UrgentRequests } from './urgent-requests.js';
import { WaitingCounts } from './waiting-counts.js';
import { WaitlistViews } from './waitlist-views.js';
import { WaitlistReadModel } from './waitlist.read-model.js';

/** The line's part of the bookings room, which it shares gate, judge and rules with. */
export const waitlistProviders = [
  WaitlistReadModel,
  WaitlistViews,
  WaitingCounts,
  LineMetrics,
  OfferSettler,
  ShutOffers,
  OfferCalls,
  PlaceOffer,
  LineRound,
  LineKeeper,
  JoinWaitlistUseCase,
  AskUrgentUseCase,
  DecideUrgentUseCase,
  UrgentRequests,
  LeaveWaitlistUseCase,
];
