import type { Language } from '../../platform/errors/index.js';
import type { PlacedEntry, PlaceRow, WaitlistRow } from './waitlist-entry.js';
import type { UrgentRequest } from './urgent-requests.js';
import type { UrgentState } from './urgent-request.state.js';
import type { UrgentRequestView } from './urgent.schemas.js';
import type { WaitlistEntryView } from './waitlist.schemas.js';

const RULE: Readonly<Record<Language, string>> = {
  'zh-CN':
    '候补按加入时间先后排队，以系统时间为准。“前面人数”是比您先加入、仍在等候同一网点同一天（同一时段）的人数。有名额空出时，系统先为候补保留，依次提供给最先加入且符合办理条件的人，以限时占位的形式，每人一次；到期未确认或放弃，即提供给下一位。通过电话或柜台加入的，由网点来电告知，时限按网点营业时间计算；周末、节假日等较长时间不营业时暂不提供，位置保留。若受限的是整周或整月的名额，等候该周或该月其他日期的人可能先于您获得。您所等的日期均已来不及预约时，候补自动结束。',
  en: 'The line is served in the order of joining, by the clock of the system. “Ahead” counts those who joined before you and still wait for the same branch and day (and window). A place that comes free is kept for the line and offered to whoever joined first and may take it, as a hold with a deadline, once; when that passes or is declined, the next one is offered it. Who joined by phone or at the counter is called by the branch: the deadline leaves it the time to, and over weekends and holidays they are passed over and keep their place. Where a whole week or month is what is full, somebody who waits for another day of it may be served before you. When it is too late for every day you wished for, the entry ends by itself.',
};

/** What has become of an urgent need; `{reason}` is that of a no. */
const URGENT: Readonly<Record<UrgentState, Readonly<Record<Language, string>>>> = {
  ASKED: {
    'zh-CN': '网点正在审核您的紧急申请。审核期间，您在普通候补中的位置不变。',
    en: 'The branch is looking at it. Meanwhile your place in the ordinary line is kept.',
  },
  AGREED: {
    'zh-CN': '网点已同意：将按同意先后为您提供下一个紧急名额。您在普通候补中的位置同时保留。',
    en: 'Agreed: you will be offered the next urgent place, in the order of agreement. Your place in the ordinary line is kept as well.',
  },
  DECLINED: {
    'zh-CN': '网点未同意：{reason}。您在普通候补中的位置不变。',
    en: 'Not agreed: {reason}. Your place in the ordinary line is kept.',
  },
};
const ENDED: Readonly<Record<Language, string>> = {
  'zh-CN': '您已获得名额或候补已结束，紧急申请无需再审核。',
  en: 'A place was found or the entry has ended, so that nothing urgent is left to decide.',
};

/** An entry as its customer sees it. */
export function waitlistViewOf({ entry, places }: PlacedEntry, language: Language): WaitlistEntryView {
  const ordinary = places.filter(({ isUrgent }) => !isUrgent);
  const slots = ordinary.map(({ branchId, date, timeWindow, ahead }) => ({
    branchId,
    date,
    window: windowOf(timeWindow),
    ahead,
    place: ahead + 1,
  }));
  return {
    id: entry.id,
    status: entry.status,
    customerId: entry.customerId,
    loanId: entry.loanId,
    channel: entry.channel,
    branchIds: [...entry.branchIds],
    from: entry.from,
    to: entry.to,
    window: windowOf(entry.timeWindow),
    joinedAt: entry.joinedAt.toISOString(),
    place: slots.length === 0 ? null : Math.min(...slots.map(({ place }) => place)),
    slots,
    offer: offerOf(entry),
    urgent: urgentOf(entry, places, language),
    bookingId: entry.status === 'BOOKED' ? entry.offerId : null,
    reason: entry.reason as WaitlistEntryView['reason'],
    endedAt: entry.endedAt?.toISOString() ?? null,
    rule: RULE[language],
  };
}

/** A request as those see it who decide about it: with what there is to give. */
export function urgentViewOf({ reserves, ...placed }: UrgentRequest, language: Language): UrgentRequestView {
  const slots = reserves.map(({ branchId, date, timeWindow, capacity, left, waiting }) => ({
    branchId,
    date,
    window: windowOf(timeWindow),
    capacity,
    left,
    waiting,
  }));
  const most = Math.max(...slots.map((slot) => slot.left ?? Infinity));
  const left = Number.isFinite(most) ? most : null;
  const entry = waitlistViewOf(placed, language);
  return { entry, askedBy: placed.entry.urgentAskedBy ?? entry.customerId, reserve: { left, slots } };
}

function urgentOf(
  entry: WaitlistRow,
  places: readonly PlaceRow[],
  language: Language,
): WaitlistEntryView['urgent'] {
  const { urgentStatus: status, urgentReason, urgentAskedAt, urgentDeclineReason } = entry;
  if (status === null || urgentReason === null || urgentAskedAt === null) return null;
  const own = places.filter(({ isUrgent }) => isUrgent).map(({ ahead }) => ahead + 1);
  const isOver = status === 'ASKED' && entry.status !== 'WAITING';
  const message = isOver ? ENDED[language] : URGENT[status][language];
  return {
    status,
    reason: urgentReason,
    note: entry.urgentNote,
    askedAt: urgentAskedAt.toISOString(),
    decidedAt: entry.urgentDecidedAt?.toISOString() ?? null,
    declineReason: urgentDeclineReason,
    branchIds: entry.urgentBranchIds === null ? null : [...entry.urgentBranchIds],
    place: own.length === 0 ? null : Math.min(...own),
    message: message.replace('{reason}', () => urgentDeclineReason?.replace(/[。.]$/, '') ?? ''),
  };
}

function offerOf(entry: WaitlistRow): WaitlistEntryView['offer'] {
  const { offerId, offerBranchId, offerDate, offerTimeWindow, offeredAt, offerExpiresAt } = entry;
  if (offerId === null || offerBranchId === null || offerDate === null) return null;
  if (offeredAt === null || offerExpiresAt === null) return null;
  return {
    holdId: offerId,
    branchId: offerBranchId,
    date: offerDate,
    window: windowOf(offerTimeWindow ?? ''),
    offeredAt: offeredAt.toISOString(),
    expiresAt: offerExpiresAt.toISOString(),
  };
}

function windowOf(timeWindow: string): string | null {
  return timeWindow === '' ? null : timeWindow;
}
