/** What the log is searched by, and how each is called in the log itself. */
export const EVENT_KINDS = [
  'BOOKING',
  'QUOTA_CHANGE',
  'POOL_SPILL',
  'BREAK_GLASS',
  'CLOSURE',
  'WAITLIST',
  'URGENT_REQUEST',
  'TASK',
  'SUSPENSION',
  'SERVICE_PLAN',
  'EXPRESS_MODE',
  'QUEUE_ROOM',
  'QUEUE_DOOR',
  'QUEUE_TICKET',
  'EXPORT',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

const SUBJECT_TYPES: Readonly<Record<EventKind, string>> = {
  BOOKING: 'booking',
  QUOTA_CHANGE: 'quota-change',
  POOL_SPILL: 'pool-spill',
  BREAK_GLASS: 'break-glass',
  CLOSURE: 'CLOSURE',
  WAITLIST: 'waitlist',
  URGENT_REQUEST: 'urgent-request',
  TASK: 'task',
  SUSPENSION: 'suspension',
  SERVICE_PLAN: 'service-plan',
  EXPRESS_MODE: 'express-mode',
  QUEUE_ROOM: 'queue-room',
  QUEUE_DOOR: 'queue-door',
  QUEUE_TICKET: 'queue-ticket',
  EXPORT: 'export',
};

export function subjectTypeOf(kind: EventKind): string {
  return SUBJECT_TYPES[kind];
}

/** A kind that this list does not name yet is shown as it is written. */
export function kindOf(subjectType: string): string {
  return EVENT_KINDS.find((kind) => SUBJECT_TYPES[kind] === subjectType) ?? subjectType;
}
