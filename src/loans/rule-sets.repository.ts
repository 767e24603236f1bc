import { Injectable } from '@nestjs/common';
import { Database, type Row, sqlFile } from '../platform/postgres/index.js';

const LIST_RULE_SETS = sqlFile(import.meta.url, 'sql/list-rule-sets.sql');

/** Four products with a new version every working day for a year; older ones have no booking left that names them. */
const VERSIONS_MAX = 1000;

export interface StoredRuleSet extends Row {
  readonly product: string;
  readonly version: string;
  readonly effective_from: Date;
  /** As it was written; nothing is believed of it before the schema has read it. */
  readonly rules: unknown;
}

@Injectable()
export class RuleSetsRepository {
  constructor(private readonly database: Database) {}

  list(): Promise<StoredRuleSet[]> {
    return this.database.run<StoredRuleSet>(LIST_RULE_SETS, [VERSIONS_MAX]);
  }
}
