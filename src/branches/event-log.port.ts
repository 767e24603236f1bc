import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { sqlFile } from '../platform/postgres/index.js';

const APPEND_CLOSURE_EVENT = sqlFile(import.meta.url, 'sql/append-closure-event.sql');

/** One change of a closure: who, from what, to what, why. */
export interface ClosureEvent {
  readonly closureId: string;
  readonly seq: number;
  /** Taken back wholly it is removed; where days of it have been, they stay and it is shortened to them. */
  readonly type: 'CLOSURE_CREATED' | 'CLOSURE_REMOVED' | 'CLOSURE_SHORTENED';
  readonly from: 'STANDING' | null;
  readonly to: 'STANDING' | 'REMOVED';
  readonly actorId: string;
  readonly actorRole: string;
  readonly branchId: string;
  readonly reason: string | null;
  readonly traceId: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Where the changes of closures are written down. Private to this room. */
export abstract class EventLogPort {
  /** @param client the connection whose open transaction makes the change, so that both commit or neither. */
  abstract append(client: pg.ClientBase, event: ClosureEvent): Promise<void>;
}

@Injectable()
export class PostgresEventLog extends EventLogPort {
  override async append(client: pg.ClientBase, event: ClosureEvent): Promise<void> {
    await client.query({
      ...APPEND_CLOSURE_EVENT,
      values: [
        event.closureId,
        event.seq,
        event.type,
        event.from,
        event.to,
        event.actorId,
        event.actorRole,
        event.branchId,
        event.reason,
        event.traceId,
        JSON.stringify(event.details),
      ],
    });
  }
}
