export { auditErrors } from './audit.errors.js';
export { AuditModule } from './audit.module.js';
export { EventLog } from './event-log.js';
export { ExportLog } from './export-log.js';
export { EventPartitions } from './event-partitions.js';
export { EventTail } from './event-tail.js';
export { type LoggedEvent } from './logged-event.js';
