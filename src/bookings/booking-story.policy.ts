import type { Language } from '../platform/errors/index.js';
import type { BookingEventType, BookingState } from './booking.state.js';
import type { BookingEvent } from './bookings.read-model.js';
import type { ClosedSlot } from './closed-slot.policy.js';

/** Who acts next: what every customer asks first of a thing that is under way. */
export const ACTORS = ['CUSTOMER', 'BRANCH', 'NOBODY'] as const;
export type Actor = (typeof ACTORS)[number];

type Told = Readonly<Record<Language, string>>;

const NEXT_STEPS: Readonly<Record<BookingState, Told & { readonly by: Actor }>> = {
  HELD: {
    by: 'CUSTOMER',
    'zh-CN': '名额已为您保留几分钟，请在到期前完成预约。',
    en: 'The slot is kept for a few minutes. Finish the booking before it expires.',
  },
  BOOKED: {
    by: 'CUSTOMER',
    'zh-CN': '请在预约日带好证件和还款银行卡到网点，出示签到码。需要改期或取消请提前办理。',
    en: 'Come to the branch on the day with your papers and the card you repay from, and show the check-in code. To move or cancel it, do so in time.',
  },
  CHECKED_IN: {
    by: 'BRANCH',
    'zh-CN': '已签到，请等候叫号。',
    en: 'You are checked in. Wait until your number is called.',
  },
  COMPLETED: {
    by: 'BRANCH',
    'zh-CN': '网点已受理完毕，入账和结清证明由银行后续处理。',
    en: 'The branch has served you; the bank posts the repayment and issues the papers.',
  },
  CANCELLED: {
    by: 'NOBODY',
    'zh-CN': '预约已取消。如仍需提前还款，可重新预约。',
    en: 'The booking is cancelled. Book anew if you still wish to repay early.',
  },
  RELEASED: {
    by: 'NOBODY',
    'zh-CN': '占位已放弃。可重新选择日期。',
    en: 'The slot was given up. Choose a day again.',
  },
  EXPIRED: {
    by: 'NOBODY',
    'zh-CN': '占位已到期。可重新选择日期。',
    en: 'The hold has expired. Choose a day again.',
  },
  NO_SHOW: {
    by: 'CUSTOMER',
    'zh-CN': '您当日未到。如有特殊情况请联系网点；仍需办理请重新预约。',
    en: 'You did not come on the day. If there was a reason tell the branch; book anew if you still wish to repay.',
  },
};

const EVENTS: Readonly<Record<BookingEventType, Told>> = {
  HELD: { 'zh-CN': '已保留名额', en: 'A slot was kept' },
  EXTENDED: { 'zh-CN': '占位已延长', en: 'The slot was kept for longer' },
  MOVED: { 'zh-CN': '已改占其他日期或时段', en: 'Another slot was kept instead' },
  BOOKED: { 'zh-CN': '预约成功', en: 'Booked' },
  CONFIRMED: { 'zh-CN': '预约成功', en: 'Booked' },
  RELEASED: { 'zh-CN': '已放弃占位', en: 'The slot was given up' },
  EXPIRED: { 'zh-CN': '占位到期', en: 'The hold expired' },
  CANCELLED: { 'zh-CN': '已取消', en: 'Cancelled' },
  RESCHEDULED: { 'zh-CN': '已改期', en: 'Moved to another slot' },
  DETAILS_GIVEN: { 'zh-CN': '已补充还款金额', en: 'How much is repaid was added' },
  CHECKED_IN: { 'zh-CN': '已到网点签到', en: 'Checked in at the branch' },
  COMPLETED: { 'zh-CN': '已办结', en: 'Served' },
  NO_SHOW: { 'zh-CN': '记为未到', en: 'Marked as a no-show' },
  CHECK_IN_UNDONE: { 'zh-CN': '签到已撤销', en: 'The check-in was taken back' },
  COMPLETION_UNDONE: { 'zh-CN': '办结已撤销', en: 'The completion was taken back' },
  NO_SHOW_UNDONE: { 'zh-CN': '未到记录已撤销', en: 'The no-show was taken back' },
  NO_SHOW_EXCUSED: { 'zh-CN': '未到已免责', en: 'The no-show was excused' },
};

/** Why this system did something, where its log has a sign for it. */
const REASONS: Readonly<Record<string, Told>> = {
  WAITLIST_OFFER: { 'zh-CN': '候补排到的名额', en: 'a place that the waitlist offered' },
  BRANCH_SHUT: { 'zh-CN': '该时间网点停业', en: 'the branch is closed at that time' },
};
/** Between the Chinese and the English of what this system writes in both. */
const BOTH = ' · ';

const DETAILS_STEP: Told = {
  'zh-CN': '请在截止时间前补充还款方式和金额。逾期预约仍然保留，网点会致电与您确认。',
  en: 'Say how much you repay before the deadline. After it the booking still stands, and the branch will call you.',
};

/** For the day on which the branch was open when it was booked, whether it lies ahead or has passed. */
const CLOSED_STEP: Told = {
  'zh-CN': '请将预约改到其他时间，或取消预约：不受时限限制，也不计入改期次数。网点也可能与您联系。',
  en: 'Move the booking or cancel it: no deadline applies, and the move is not counted. The branch may call you as well.',
};

/** What is out of the ordinary with a booking that stands. */
interface Circumstances {
  /** Nobody has said yet how much is repaid. */
  readonly detailsOpen?: boolean;
  readonly closed?: ClosedSlot | undefined;
}

export function nextStepOf(
  state: BookingState,
  language: Language,
  { detailsOpen = false, closed }: Circumstances = {},
): { text: string; by: Actor } {
  if (closed !== undefined && state === 'BOOKED') {
    return { text: closedText(closed, language) + CLOSED_STEP[language], by: 'CUSTOMER' };
  }
  if (detailsOpen && state === 'BOOKED') return { text: DETAILS_STEP[language], by: 'CUSTOMER' };
  const step = NEXT_STEPS[state];
  return { text: step[language], by: step.by };
}

function closedText({ hours, reason }: ClosedSlot, language: Language): string {
  const part = hours === undefined ? '' : `${hours.from}–${hours.to}`;
  return language === 'en'
    ? `The branch is closed at that time${part && ` (${part})`}: ${reason.en}. `
    : `该时间网点停业${part && `（${part}）`}：${reason.zh}。`;
}

/** What an event of the log says to the customer. */
export function toldOf(event: BookingEventType, language: Language): string {
  return EVENTS[event][language];
}

/** Why it happened: what people wrote is told as it is, what this system wrote in the language that is read. */
export function reasonTold(
  { actorRole, reason }: Pick<BookingEvent, 'actorRole' | 'reason'>,
  language: Language,
): string | null {
  if (reason === null || actorRole !== 'system') return reason;
  const told = REASONS[reason];
  if (told !== undefined) return told[language];
  const [chinese = reason, english = chinese] = reason.split(BOTH);
  return language === 'en' ? english : chinese;
}
