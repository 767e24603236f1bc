import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One statement of a `.sql` file; `name` makes the server prepare it once a connection. */
export interface SqlStatement {
  readonly name: string;
  readonly text: string;
}

/** Reads a statement that lies beside the caller: `sqlFile(import.meta.url, 'sql/judge-claims.sql')`. */
export function sqlFile(callerUrl: string, relativePath: string): SqlStatement {
  const path = fileURLToPath(new URL(relativePath, callerUrl));
  return { name: basename(path, '.sql'), text: readFileSync(path, 'utf8') };
}
