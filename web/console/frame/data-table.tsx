import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Empty, Pagination } from 'antd';
import { Fragment, type Key, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Waiting } from './waiting.js';

/** Rows at a time, where a table has more than it should show at once. */
const PAGE_ROWS = 50;

export interface Column<Row> {
  readonly key?: string;
  readonly title: ReactNode;
  readonly dataIndex?: keyof Row & string;
  readonly align?: 'right';
  /** Words of some length: they take several lines, and the other columns keep theirs. */
  readonly wraps?: true;
  /** Of buttons. */
  readonly isActions?: true;
  readonly render?: (value: unknown, row: Row) => ReactNode;
}

interface Expandable<Row> {
  readonly rowExpandable?: (row: Row) => boolean;
  readonly expandedRowRender: (row: Row) => ReactNode;
}

/** An answer in parts, of which the first have come. */
export interface More {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

interface DataTableProps<Row extends object> {
  readonly rows: readonly Row[];
  readonly rowKey: (keyof Row & string) | ((row: Row) => string);
  readonly columns: readonly Column<Row>[];
  /** What the table is, for those who hear it. */
  readonly caption?: string;
  readonly loading?: boolean;
  readonly emptyText?: string;
  readonly pageRows?: number;
  /** Where rows are asked for in parts: all that have come are shown, and the others are a button away. */
  readonly more?: More | undefined;
  readonly expandable?: Expandable<Row>;
}

/**
 * A plain table of HTML, which scrolls sideways where it is wider than its place. Ant Design's own inserts styles
 * without the nonce of the page, which its policy refuses, and is as large as half of the pages that would use it.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactNode {
  const {
    rows,
    columns,
    rowKey,
    caption,
    loading = false,
    emptyText,
    more,
    pageRows = more === undefined ? PAGE_ROWS : Number.MAX_SAFE_INTEGER,
    expandable,
  } = props;
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(rows.length / pageRows));
  const at = Math.min(page, pages);
  const shown = rows.slice((at - 1) * pageRows, at * pageRows);
  if (loading) return <Waiting />;
  return (
    <>
      <div className="wide">
        <table className="data">
          {caption !== undefined && <caption className="unseen">{caption}</caption>}
          <thead>
            <tr>
              {expandable !== undefined && (
                <th scope="col">
                  <span className="unseen">{t('console.details')}</span>
                </th>
              )}
              {columns.map((column, index) => (
                <th key={keyOf(column, index)} scope="col" {...markOf(column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <DataRow
                key={typeof rowKey === 'function' ? rowKey(row) : (row[rowKey] as Key)}
                row={row}
                columns={columns}
                expandable={expandable}
              />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <Empty description={emptyText} image={Empty.PRESENTED_IMAGE_SIMPLE} />}
      </div>
      {pages > 1 && (
        <Pagination
          align="end"
          current={at}
          pageSize={pageRows}
          total={rows.length}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
      {more?.hasNextPage === true && (
        <Button loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
          {t('changes.more')}
        </Button>
      )}
    </>
  );
}

interface DataRowProps<Row extends object> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly expandable: Expandable<Row> | undefined;
}

function DataRow<Row extends object>({ row, columns, expandable }: DataRowProps<Row>): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const mayOpen = expandable !== undefined && expandable.rowExpandable?.(row) !== false;
  return (
    <Fragment>
      <tr>
        {expandable !== undefined && (
          <td>
            {mayOpen && (
              <Button
                type="text"
                size="small"
                icon={open ? <DownOutlined /> : <RightOutlined />}
                aria-expanded={open}
                aria-label={t('console.details')}
                onClick={() => setOpen(!open)}
              />
            )}
          </td>
        )}
        {columns.map((column, index) => (
          <td key={keyOf(column, index)} {...markOf(column)}>
            {contentOf(column, row)}
          </td>
        ))}
      </tr>
      {open && mayOpen && (
        <tr>
          <td colSpan={columns.length + 1}>{expandable.expandedRowRender(row)}</td>
        </tr>
      )}
    </Fragment>
  );
}

function keyOf<Row>({ key, dataIndex }: Column<Row>, index: number): Key {
  return key ?? dataIndex ?? index;
}

/** Buttons stay in sight where a table is wider than its place. */
function markOf<Row>({ align, wraps, isActions }: Column<Row>): Readonly<Record<string, unknown>> {
  return { 'data-align': align, 'data-wraps': wraps, 'data-actions': isActions };
}

function contentOf<Row extends object>({ render, dataIndex }: Column<Row>, row: Row): ReactNode {
  const value = dataIndex === undefined ? undefined : row[dataIndex];
  return render === undefined ? (value as ReactNode) : render(value, row);
}

/** A column of buttons needs no words for those who see. */
export function ActionsTitle(): ReactNode {
  const { t } = useTranslation();
  return <span className="unseen">{t('console.actions')}</span>;
}
