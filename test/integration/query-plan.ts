import type { ClientBase, Pool } from 'pg';

/** How PostgreSQL would go about a statement; with `EXPLAIN ANALYZE`, how it has. */
export async function planOf(
  store: ClientBase | Pool,
  statement: string,
  { values = [], isRun = false }: { readonly values?: readonly unknown[]; readonly isRun?: boolean } = {},
): Promise<string> {
  const { rows } = await store.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${isRun ? 'ANALYZE ' : ''}${statement}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
