import type { Language, ParamValues } from '../platform/errors/index.js';

/** Why a day is where it is in the list, in both languages; figures are in `params` too. */
const TEXTS = {
  PENALTY_ENDED: {
    'zh-CN': '违约金期在 {on} 结束，当日办理不收违约金，比今天少付 {saved} 元。',
    en: 'The penalty ends on {on}: none is charged on this day, which saves {saved} against today.',
  },
  PENALTY_LOWER: {
    'zh-CN': '违约金自 {on} 起降低，当日为 {penalty} 元，比今天少付 {saved} 元。',
    en: 'The penalty is lower from {on} on: {penalty} on this day, which saves {saved} against today.',
  },
  PENALTY_CHARGED: {
    'zh-CN': '当日办理收取违约金 {penalty} 元。',
    en: 'A penalty of {penalty} is charged on this day.',
  },
  PENALTY_STEPS_DOWN: {
    'zh-CN': '若等到 {on}，违约金可少付 {saved} 元。',
    en: 'From {on} on the penalty would be {saved} less.',
  },
  INTEREST_TO_DATE: {
    'zh-CN': '从今天到当日 {days} 天，所还本金的利息为 {interest} 元。',
    en: 'Interest on what you prepay from today to this day, {days} days: {interest}.',
  },
  CHEAPEST: {
    'zh-CN': '在所比较的日期中费用最低。',
    en: 'The cheapest of the days compared.',
  },
  BEFORE_REPRICING: {
    'zh-CN': '在 {on} 利率重定价之前，按现行利率计算。',
    en: 'Before the rate is set anew on {on}, so at the rate of today.',
  },
  AFTER_REPRICING: {
    'zh-CN': '在 {on} 利率重定价之后，实际利息可能不同；此处按今天的利率计算。',
    en: 'After the rate is set anew on {on}: interest may differ; it is worked out here at the rate of today.',
  },
  ON_DUE_DATE: {
    'zh-CN': '当日为还款日，没有零散天数的利息。',
    en: 'An instalment is due on this day, so that there is no interest for a broken month.',
  },
  FEW_LEFT: {
    'zh-CN': '当日名额仅剩 {remaining} 个。',
    en: 'Only {remaining} places are left on this day.',
  },
  QUIET_DAY: {
    'zh-CN': '当日预约较少（已约 {takenPercent}%）。',
    en: 'A quiet day: {takenPercent} % of its places are taken.',
  },
  BUSY_DAY: {
    'zh-CN': '当日名额已约 {takenPercent}%。',
    en: '{takenPercent} % of the places of this day are taken.',
  },
  NEAREST_BRANCH: {
    'zh-CN': '离您最近的网点，约 {kilometres} 公里。',
    en: 'The branch nearest to you, about {kilometres} km away.',
  },
  DISTANCE: {
    'zh-CN': '距您约 {kilometres} 公里。',
    en: 'About {kilometres} km away.',
  },
  HOME_BRANCH: {
    'zh-CN': '您贷款的经办网点。',
    en: 'The branch that keeps your loan.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type ReasonCode = keyof typeof TEXTS;
export const REASON_CODES = Object.keys(TEXTS) as [ReasonCode, ...ReasonCode[]];

export interface Reason {
  readonly code: ReasonCode;
  readonly params: ParamValues;
}

/** The reason as a sentence. */
export function sayReason({ code, params }: Reason, language: Language): string {
  return TEXTS[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}
