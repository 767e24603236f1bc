/** What the log is searched by, and how each is called in the log itself. */
export const EVENT_KINDS = [
  'BOOKING',
  'QUOTA_CHANGE',
  'CLOSURE',
  'WAITLIST',
  'TASK',
  'SUSPENSION',
  'SERVICE_PLAN',
  'EXPORT',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const SUBJECT_TYPES: Readonly<Record<EventKind, string>> = {
  BOOKING: 'booking',
  QUOTA_CHANGE: 'quota-change',
  CLOSURE: 'CLOSURE',
  WAITLIST: 'waitlist',
  TASK: 'task',
  SUSPENSION: 'suspension',
  SERVICE_PLAN: 'service-plan',
  EXPORT: 'export',
};

export function subjectTypeOf(kind: EventKind): string {
  return SUBJECT_TYPES[kind];
}

/** A kind that this list does not name yet is shown as it is written. */
export function kindOf(subjectType: string): string {
  return EVENT_KINDS.find((kind) => SUBJECT_TYPES[kind] === subjectType) ?? subjectType;
}
