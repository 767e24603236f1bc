export { AuditModule } from './audit.module.js';
export { EventPartitions } from './event-partitions.js';
