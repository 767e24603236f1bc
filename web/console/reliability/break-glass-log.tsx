import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Empty, Flex, Form, Input, Radio, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import {
  type ApiProblem,
  asProblem,
  bodyOf,
  type components,
  type ProblemField,
  useApi,
} from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { showFaults } from '../problem/field-faults.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { Waiting } from '../frame/waiting.js';

type Use = components['schemas']['BreakGlassLog']['items'][number];

/** Every change that was made without a second person, and what an auditor thinks of it. */
export function BreakGlassLog(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const log = useInfiniteQuery({
    queryKey: ['ops', 'break-glass'],
    queryFn: ({ pageParam, signal }) =>
      bodyOf(
        api.GET('/api/v1/ops/break-glass', {
          params: { query: pageParam === null ? {} : { cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={t('reliability.breakGlass')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('reliability.breakGlass')}
      </Typography.Title>
      {log.isPending && <Waiting />}
      {log.isError && <ProblemAlert problem={asProblem(log.error)} onRetry={() => void log.refetch()} />}
      {log.isSuccess && items.length === 0 && (
        <Empty description={t('reliability.noBreakGlass')} image={Empty.PRESENTED_IMAGE_SIMPLE} />
      )}
      <Flex vertical gap="small">
        {items.map((use) => (
          <UseCard key={use.id} use={use} />
        ))}
        {log.hasNextPage && <Button onClick={() => void log.fetchNextPage()}>{t('changes.more')}</Button>}
      </Flex>
    </section>
  );
}

function UseCard({ use }: { use: Use }): ReactNode {
  const { t, i18n } = useTranslation();
  const isAuditor = useMay('auditor');
  const person = usePerson();
  const zone = ownTimeZone();
  const { review } = use;
  return (
    <Card
      size="small"
      title={`${formatInstant(use.at, i18n.language as Language, zone)} · ${use.actorId} · ${use.branchIds.join(', ')}`}
      extra={
        review === null ? (
          <Mark tone="warn">{t('reliability.unreviewed')}</Mark>
        ) : (
          <Mark tone={review.verdict === 'JUSTIFIED' ? 'good' : 'bad'}>{t(`verdict.${review.verdict}`)}</Mark>
        )
      }
    >
      <p style={{ marginBlockStart: 0 }}>{use.reason}</p>
      {review !== null && (
        <Typography.Text type="secondary">
          {review.reviewedBy}: {review.note}
        </Typography.Text>
      )}
      {review === null && isAuditor && use.actorId !== person.id && <ReviewForm id={use.id} />}
    </Card>
  );
}

interface Review {
  readonly verdict: 'JUSTIFIED' | 'NOT_JUSTIFIED';
  readonly note: string;
}

function ReviewForm({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const queries = useQueryClient();
  const draft = `review.${id}`;
  const [form] = Form.useForm<Review>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  async function send(body: Review): Promise<void> {
    setBusy(true);
    try {
      await api.POST('/api/v1/ops/break-glass/{id}/review', { params: { path: { id } }, body });
      keepUnsentWords(draft, '');
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem) });
    } finally {
      // Refused or without an answer, it may have been reviewed all the same, by this very review.
      await queries.invalidateQueries({ queryKey: ['ops', 'break-glass'] });
      setBusy(false);
    }
  }
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ note: unsentWords(draft) }}
      onValuesChange={({ note }: Partial<Review>) => {
        if (note !== undefined) keepUnsentWords(draft, note);
      }}
      onFinish={(typed) => void send(typed)}
    >
      <Form.Item<Review>
        name="verdict"
        label={t('reliability.verdict')}
        rules={[{ required: true, message: t('reliability.verdictAsk') }]}
      >
        <Radio.Group
          options={[
            { value: 'JUSTIFIED', label: t('verdict.JUSTIFIED') },
            { value: 'NOT_JUSTIFIED', label: t('verdict.NOT_JUSTIFIED') },
          ]}
        />
      </Form.Item>
      <Form.Item<Review>
        name="note"
        label={t('worklist.note')}
        rules={[{ required: true, whitespace: true, message: t('worklist.noteAsk') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      {refused !== undefined && <ProblemAlert {...refused} />}
      <Button htmlType="submit" loading={busy}>
        {t('reliability.review')}
      </Button>
    </Form>
  );
}
