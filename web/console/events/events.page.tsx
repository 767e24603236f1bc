import { Button, Flex, Form, Input, Select } from 'antd';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { DataTable } from '../frame/data-table.js';
import { ExportButtons } from '../files/export-buttons.js';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useBranches } from '../reach/branches.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { EVENT_KINDS, type EventSearch, type LoggedEvent, useEvents, useExport } from './events.data.js';

const FIELDS = ['branchId', 'kind', 'subjectId', 'type', 'actorId', 'from', 'to'] as const;
const EVERY_BRANCH = '*';
const isField = (name: string): boolean => (FIELDS as readonly string[]).includes(name);

/** What was searched for is in the address, so that it can be sent to a colleague. */
function useSearch(): { readonly search: EventSearch; readonly say: (search: EventSearch) => void } {
  const person = usePerson();
  const [params, setParams] = useSearchParams();
  const fallback = person.branches.includes('*') ? undefined : person.branches[0];
  const text = params.toString();
  const search = useMemo(() => {
    const said = new URLSearchParams(text);
    const found = FIELDS.flatMap((field) => {
      const value = said.get(field) ?? (field === 'branchId' ? fallback : undefined);
      return value === undefined || value === '' || value === EVERY_BRANCH ? [] : [[field, value] as const];
    });
    return Object.fromEntries(found) as EventSearch;
  }, [text, fallback]);
  const say = (next: EventSearch): void => {
    const entries = Object.entries(next).filter(([, value]) => typeof value === 'string' && value !== '');
    setParams(new URLSearchParams(entries as [string, string][]), { replace: true });
  };
  return { search, say };
}

/** Every change of state: who, when, from, to, why. */
export default function EventsPage(): ReactNode {
  const { t } = useTranslation();
  const { search, say } = useSearch();
  const save = useExport();
  const events = useEvents(search);
  const items = events.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Page
      title={t('task.events')}
      hint={t('events.hint')}
      controls={<ExportButtons save={(format) => save(search, format)} />}
    >
      <SearchForm
        key={JSON.stringify(search)}
        search={search}
        problem={events.isError ? asProblem(events.error) : undefined}
        onSearch={say}
      />
      {events.isError && (
        <ProblemAlert
          problem={asProblem(events.error)}
          faults={asProblem(events.error).fields.filter(({ pointer }) => !isField(pointer))}
          onRetry={() => void events.refetch()}
        />
      )}
      <EventTable events={items} loading={events.isPending} />
      {events.hasNextPage && (
        <Button loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t('changes.more')}
        </Button>
      )}
    </Page>
  );
}

interface SearchFormProps {
  readonly search: EventSearch;
  /** What the server said to the search that is shown. */
  readonly problem: ApiProblem | undefined;
  readonly onSearch: (search: EventSearch) => void;
}

function SearchForm({ search, problem, onSearch }: SearchFormProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<EventSearch>();
  useEffect(() => {
    const faults = problem?.fields.filter(({ in: place }) => place === 'query') ?? [];
    form.setFields(
      faults.map(({ pointer, detail }) => ({ name: pointer as keyof EventSearch, errors: [detail] })),
    );
    const [first] = faults;
    if (first !== undefined) form.focusField(first.pointer);
  }, [form, problem]);
  const person = usePerson();
  const branches = useBranches().data ?? [];
  const everywhere = person.branches.includes('*');
  return (
    <Form<EventSearch>
      form={form}
      layout="vertical"
      initialValues={{ ...(everywhere && { branchId: EVERY_BRANCH }), ...search }}
      onFinish={onSearch}
    >
      <Flex gap="small" wrap align="end">
        <Form.Item<EventSearch> name="branchId" label={t('reach.branch')}>
          <Select
            aria-label={t('reach.branch')}
            style={{ width: 220 }}
            showSearch={{ optionFilterProp: 'label' }}
            options={[
              ...(everywhere ? [{ value: EVERY_BRANCH, label: t('console.allBranches') }] : []),
              ...branches.map(({ id, name }) => ({ value: id, label: `${id} ${name}` })),
            ]}
          />
        </Form.Item>
        <Form.Item<EventSearch> name="kind" label={t('events.kind')}>
          <Select
            allowClear
            aria-label={t('events.kind')}
            style={{ width: 150 }}
            options={EVENT_KINDS.map((kind) => ({ value: kind, label: t(`eventKind.${kind}`) }))}
          />
        </Form.Item>
        <Form.Item<EventSearch> name="from" label={t('events.from')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item<EventSearch> name="to" label={t('events.to')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item<EventSearch> name="actorId" label={t('events.actor')}>
          <Input allowClear />
        </Form.Item>
        <Form.Item<EventSearch> name="type" label={t('events.type')}>
          <Input allowClear placeholder="CHECKED_IN" />
        </Form.Item>
        <Form.Item<EventSearch> name="subjectId" label={t('events.subject')}>
          <Input allowClear style={{ width: 300 }} />
        </Form.Item>
        <Form.Item>
          <Button type="primary" htmlType="submit">
            {t('events.search')}
          </Button>
        </Form.Item>
      </Flex>
    </Form>
  );
}

function EventTable({ events, loading }: { events: readonly LoggedEvent[]; loading: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const branches = useBranches().data ?? [];
  const here = ownTimeZone();
  const zoneOf = (branchId: string | null): string =>
    branches.find(({ id }) => id === branchId)?.timeZone ?? here;
  return (
    <DataTable<LoggedEvent>
      rows={events}
      rowKey="id"
      loading={loading}
      emptyText={t('events.none')}
      expandable={{ expandedRowRender: (event) => <Details event={event} /> }}
      columns={[
        {
          title: t('events.at'),
          render: (_, { at, branchId }) => formatInstant(at, i18n.language as Language, zoneOf(branchId)),
        },
        { title: t('events.kind'), render: (_, { kind }) => t(`eventKind.${kind}`, { defaultValue: kind }) },
        {
          title: t('events.type'),
          render: (_, { type }) => (
            <>
              <div>{t(`eventType.${type}`, { defaultValue: '' })}</div>
              <small>
                <code>{type}</code>
              </small>
            </>
          ),
        },
        {
          title: t('events.states'),
          render: (_, { from, to }) => (to === null ? '' : `${from ?? '·'} → ${to}`),
        },
        {
          title: t('events.actor'),
          render: (_, { actorId, actorRole }) =>
            `${actorId} (${t(`role.${actorRole}`, { defaultValue: actorRole })})`,
        },
        { title: t('reach.branch'), dataIndex: 'branchId' },
        { title: t('changes.reason'), dataIndex: 'reason', wraps: true },
      ]}
    />
  );
}

function Details({ event }: { event: LoggedEvent }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <div>
        {t('events.subject')}: <code>{event.subjectId}</code> · {t('events.trace')}:{' '}
        <code>{event.traceId}</code>
      </div>
      <pre style={{ margin: 0, whiteSpace: 'pre-wrap' }}>{JSON.stringify(event.details, null, 2)}</pre>
    </>
  );
}
