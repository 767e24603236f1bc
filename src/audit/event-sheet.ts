import type { Language } from '../platform/errors/index.js';
import { kindOf } from './event-kinds.js';
import type { LoggedEvent } from './logged-event.js';

interface Column {
  readonly title: Readonly<Record<Language, string>>;
  readonly widthChars: number;
  readonly of: (event: LoggedEvent) => string;
}

const COLUMNS: readonly Column[] = [
  { title: { 'zh-CN': '时间', en: 'Time' }, widthChars: 25, of: ({ at }) => at.toISOString() },
  { title: { 'zh-CN': '网点', en: 'Branch' }, widthChars: 8, of: ({ branchId }) => branchId ?? '' },
  { title: { 'zh-CN': '对象', en: 'Kind' }, widthChars: 14, of: ({ subjectType }) => kindOf(subjectType) },
  { title: { 'zh-CN': '对象编号', en: 'Subject' }, widthChars: 38, of: ({ subjectId }) => subjectId },
  { title: { 'zh-CN': '序号', en: 'No.' }, widthChars: 6, of: ({ seq }) => String(seq) },
  { title: { 'zh-CN': '事件', en: 'Event' }, widthChars: 22, of: ({ type }) => type },
  { title: { 'zh-CN': '原状态', en: 'From' }, widthChars: 14, of: ({ fromState }) => fromState ?? '' },
  { title: { 'zh-CN': '新状态', en: 'To' }, widthChars: 14, of: ({ toState }) => toState ?? '' },
  { title: { 'zh-CN': '操作人', en: 'Actor' }, widthChars: 22, of: ({ actorId }) => actorId },
  { title: { 'zh-CN': '角色', en: 'Role' }, widthChars: 14, of: ({ actorRole }) => actorRole },
  { title: { 'zh-CN': '原因', en: 'Reason' }, widthChars: 40, of: ({ reason }) => reason ?? '' },
  { title: { 'zh-CN': '追踪号', en: 'Trace id' }, widthChars: 34, of: ({ traceId }) => traceId ?? '' },
  {
    title: { 'zh-CN': '详情', en: 'Details' },
    widthChars: 60,
    of: ({ details }) => (details === null ? '' : JSON.stringify(details)),
  },
];

export const COLUMN_WIDTHS: readonly number[] = COLUMNS.map(({ widthChars }) => widthChars);

export function titlesIn(language: Language): string[] {
  return COLUMNS.map(({ title }) => title[language]);
}

/** The cells of one event. Characters that no sheet can hold, which people may have typed into a reason, are left out. */
export function cellsOf(event: LoggedEvent): string[] {
  return COLUMNS.map(({ of }) => of(event).replaceAll(/[\p{Cc}\uFFFE\uFFFF]|\p{Cs}/gu, ' '));
}
