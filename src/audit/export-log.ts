import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { type Caller, roleOf } from '../identity/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';

const logExport = sqlFile(import.meta.url, 'sql/log-export.sql');

export interface LoggedExport {
  readonly type: 'EVENTS_EXPORTED' | 'REPORT_EXPORTED';
  readonly caller: Caller;
  /** Undefined: all branches. */
  readonly branchId: string | undefined;
  readonly traceId: string;
  /** What was asked for. */
  readonly details: object;
}

/** Who took what out of the system, before it is sent. */
@Injectable()
export class ExportLog {
  constructor(private readonly database: Database) {}

  async write({ type, caller, branchId, traceId, details }: LoggedExport): Promise<void> {
    await this.database.run(logExport, [
      newId(),
      caller.id,
      roleOf(caller),
      branchId ?? null,
      traceId,
      JSON.stringify(details),
      type,
    ]);
  }
}
