import type { Language } from '../platform/errors/index.js';
import type { EffectCode } from './calendar-effects.policy.js';
import type { PeakAction } from './peak-runbook.policy.js';
import type { SuggestionReason } from './quota-suggestion.policy.js';

type Told = Readonly<Record<Language, string>>;

const EFFECTS: Readonly<Record<EffectCode, Told>> = {
  TUESDAY: { 'zh-CN': '周二', en: 'Tuesday' },
  WEDNESDAY: { 'zh-CN': '周三', en: 'Wednesday' },
  THURSDAY: { 'zh-CN': '周四', en: 'Thursday' },
  FRIDAY: { 'zh-CN': '周五', en: 'Friday' },
  MAKE_UP_WORKDAY: { 'zh-CN': '调休上班日', en: 'Weekend that is made up for' },
  MONTH_END_1: { 'zh-CN': '月末最后一个工作日', en: 'Last business day of the month' },
  MONTH_END_2: { 'zh-CN': '月末倒数第二个工作日', en: 'Last business day but one of the month' },
  MONTH_END_3: { 'zh-CN': '月末倒数第三个工作日', en: 'Last business day but two of the month' },
  QUARTER_END: { 'zh-CN': '季末', en: 'End of the quarter' },
  MONTH_START: { 'zh-CN': '月初', en: 'Begin of the month' },
  AFTER_HOLIDAY_1: { 'zh-CN': '节后第一个工作日', en: 'First business day after a holiday' },
  AFTER_HOLIDAY_2: { 'zh-CN': '节后第二个工作日', en: 'Second business day after a holiday' },
  BEFORE_HOLIDAY: { 'zh-CN': '节前最后一个工作日', en: 'Last business day before a holiday' },
  REPRICING: { 'zh-CN': '一月一日利率重定价', en: 'Rates reprice on 1 January' },
  TREND: { 'zh-CN': '总体趋势', en: 'Trend' },
};

const SUGGESTIONS: Readonly<Record<SuggestionReason, Told>> = {
  DEMAND_ABOVE_QUOTA: { 'zh-CN': '预计需求高于名额', en: 'More are expected than there are places' },
  DEMAND_BELOW_QUOTA: { 'zh-CN': '名额远高于可用', en: 'There are far more places than can be used' },
  BOUND_BY_STAFF: { 'zh-CN': '以现有人手为上限', en: 'Bounded by the people there are' },
  QUOTA_ABOVE_STAFF: {
    'zh-CN': '名额超过现有人手的接待能力',
    en: 'The quota is more than the people there are can serve',
  },
  DEMAND_ABOVE_STAFF: {
    'zh-CN': '预计需求超过现有人手的接待能力',
    en: 'More are expected than the people there are can serve',
  },
  KEEPS_BOOKINGS: { 'zh-CN': '不低于已预约人数', en: 'Not under what is promised already' },
};

const ACTIONS: Readonly<Record<PeakAction['action'], Told>> = {
  EXTRA_QUOTA: { 'zh-CN': '将当日名额调整为 {n}', en: 'Set the places of the day to {n}' },
  MORE_STAFF: { 'zh-CN': '增派 {n} 人', en: 'Call in {n} more people' },
  EXPRESS: {
    'zh-CN': '开启快速预约：客户只选日期，金额稍后补充',
    en: 'Turn on express mode: customers choose the day, the amount follows',
  },
  NOTICE: {
    'zh-CN': '提前告知客户，建议改约较空闲的日期',
    en: 'Tell customers beforehand, and of quieter days',
  },
};

/** `月末最后一个工作日 +58%`. */
export function effectText(code: EffectCode, factor: number, language: Language): string {
  const percent = Math.round((factor - 1) * 100);
  return `${EFFECTS[code][language]} ${percent > 0 ? '+' : ''}${percent}%`;
}

export function actionText({ action, n }: Pick<PeakAction, 'action' | 'n'>, language: Language): string {
  return ACTIONS[action][language].replace('{n}', String(n ?? ''));
}

export function suggestionText(reason: SuggestionReason, language: Language): string {
  return SUGGESTIONS[reason][language];
}
