import { Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../frame/data-table.js';

export interface CountRow {
  readonly key: string;
  readonly name: string;
  /** What the name stands for, for whoever looks it up. */
  readonly code?: string;
  readonly count: number;
}

interface CountTableProps {
  readonly title: string;
  readonly means?: string;
  readonly of: string;
  readonly counted: string;
  readonly rows: readonly CountRow[];
}

/** How often each thing was: a bar for the eye beside the number and its share. */
export function CountTable({ title, means, of, counted, rows }: CountTableProps): ReactNode {
  const { t } = useTranslation();
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <section aria-label={title}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {title}
      </Typography.Title>
      {means !== undefined && <p className="lead">{means}</p>}
      <DataTable<CountRow>
        rows={rows}
        rowKey="key"
        caption={title}
        emptyText={t('reports.nothing')}
        columns={[
          {
            title: of,
            wraps: true,
            render: (_, { name, code }) => (
              <>
                {name}
                {code !== undefined && (
                  <div>
                    <small>
                      <code>{code}</code>
                    </small>
                  </div>
                )}
              </>
            ),
          },
          { title: counted, align: 'right', dataIndex: 'count' },
          {
            title: t('reports.share'),
            render: (_, { count }) => (
              <span className="share">
                <span
                  className="share-bar"
                  style={{ width: `${Math.round((80 * count) / most)}px` }}
                  aria-hidden
                />
                {`${((100 * count) / all).toFixed(0)} %`}
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}
