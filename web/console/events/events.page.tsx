import { Button, Flex, Form, Input, Select } from 'antd';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { DataTable, type More } from '../frame/data-table.js';
import { ExportButtons } from '../files/export-buttons.js';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useBranches, useBranchZone } from '../reach/branches.js';
import { isSameAsk } from '../reach/same-ask.js';
import { EVENT_KINDS, type EventSearch, type LoggedEvent, useEvents, useExport } from './events.data.js';

const FIELDS = ['branchId', 'kind', 'subjectId', 'type', 'actorId', 'from', 'to'] as const;
const EVERY_BRANCH = '*';
/** What a search before has left in the form is not of this one. */
const NO_SEARCH = Object.fromEntries(FIELDS.map((field) => [field, undefined]));
const isField = (name: string): boolean => (FIELDS as readonly string[]).includes(name);

/** What was searched for is in the address, so that it can be sent to a colleague. */
function useSearch(): {
  readonly search: EventSearch;
  /** @returns whether that is another search than before. */
  readonly say: (search: EventSearch) => boolean;
} {
  const person = usePerson();
  const [params, setParams] = useSearchParams();
  const fallback = person.branches.includes('*') ? undefined : person.branches[0];
  const text = params.toString();
  const search = useMemo(() => searchIn(new URLSearchParams(text), fallback), [text, fallback]);
  const say = (next: EventSearch): boolean => {
    const entries = Object.entries(next).filter(([, value]) => typeof value === 'string' && value !== '');
    const said = new URLSearchParams(entries as [string, string][]);
    setParams(said, { replace: true });
    return !isSameAsk(searchIn(said, fallback), search);
  };
  return { search, say };
}

function searchIn(said: URLSearchParams, fallback: string | undefined): EventSearch {
  const found = FIELDS.flatMap((field) => {
    const value = said.get(field) ?? (field === 'branchId' ? fallback : undefined);
    return value === undefined || value === '' || value === EVERY_BRANCH ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found) as EventSearch;
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
        search={search}
        problem={events.isError ? asProblem(events.error) : undefined}
        onSearch={(next) => {
          if (!say(next)) void events.refetch();
        }}
      />
      {events.isError && (
        <ProblemAlert
          problem={asProblem(events.error)}
          faults={asProblem(events.error).fields.filter(({ pointer }) => !isField(pointer))}
          onRetry={() => void events.refetch()}
        />
      )}
      <EventTable events={items} branchId={search.branchId} loading={events.isPending} more={events} />
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
  const person = usePerson();
  const branches = useBranches().data ?? [];
  const everywhere = person.branches.includes('*');
  // Only what was searched for is put in: the form stays, and the focus in it.
  useEffect(() => {
    form.setFieldsValue({ ...NO_SEARCH, ...(everywhere && { branchId: EVERY_BRANCH }), ...search });
  }, [form, everywhere, search]);
  useEffect(() => {
    const faults = problem?.fields.filter(({ in: place }) => place === 'query') ?? [];
    const errorsOf = (name: string): string[] =>
      faults.filter(({ pointer }) => pointer === name).map(({ detail }) => detail);
    form.setFields(FIELDS.map((name) => ({ name, errors: errorsOf(name) })));
    const [first] = faults;
    if (first !== undefined) form.focusField(first.pointer);
  }, [form, problem]);
  return (
    <Form<EventSearch> form={form} layout="vertical" onFinish={onSearch}>
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

interface EventTableProps {
  readonly events: readonly LoggedEvent[];
  /** What was searched; undefined: all of them. */
  readonly branchId: string | undefined;
  readonly loading: boolean;
  readonly more: More;
}

function EventTable({ events, branchId, loading, more }: EventTableProps): ReactNode {
  const { t, i18n } = useTranslation();
  // By the same clock as the days of the search: an event is shown on a day on which it is found.
  const timeZone = useBranchZone()(branchId);
  return (
    <DataTable<LoggedEvent>
      rows={events}
      rowKey="id"
      loading={loading}
      more={more}
      emptyText={t('events.none')}
      expandable={{ expandedRowRender: (event) => <Details event={event} /> }}
      columns={[
        {
          title: t('events.at'),
          render: (_, { at }) => formatInstant(at, i18n.language as Language, timeZone),
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
