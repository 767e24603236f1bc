import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { LoggedEvent } from './logged-event.js';

const listSince = sqlFile(import.meta.url, 'sql/list-events-since.sql');

/** What other rooms ask of the log. */
@Injectable()
export class EventLog {
  constructor(private readonly database: Database) {}

  /** Events with a higher id, of all branches, rising; at most `eventsMax`. */
  since(eventId: number, eventsMax: number): Promise<LoggedEvent[]> {
    return this.database.run<LoggedEvent>(listSince, [eventId, eventsMax]);
  }
}
