import { useQuery } from '@tanstack/react-query';
import { Flex, Form, Select } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { Product } from '../reach/products.js';

type CalendarDay = components['schemas']['CalendarDay'];

/** Places come and go while the customer is on the phone. */
const REFRESH_MS = 10_000;

/** Days and windows as the customer's calendar shows them; its numbers are of what is booked online. */
export function SlotFields({ branchId, product }: { branchId: string; product: Product }): ReactNode {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const calendar = useQuery({
    queryKey: ['calendar', branchId, product, i18n.language],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET('/api/v1/branches/{id}/calendar', {
          params: { path: { id: branchId }, query: { product } },
          signal,
        }),
      ),
    refetchInterval: REFRESH_MS,
  });
  const days = useMemo(() => calendar.data?.days ?? [], [calendar.data]);
  const date = Form.useWatch<string | undefined>('date');
  const windows = days.find((day) => day.date === date)?.windows ?? [];
  return (
    <>
      {calendar.isError && (
        <ProblemAlert problem={asProblem(calendar.error)} onRetry={() => void calendar.refetch()} />
      )}
      <Flex gap="middle" wrap>
        <Form.Item
          name="date"
          label={t('slot.date')}
          extra={t('slot.online')}
          rules={[{ required: true, message: t('slot.dateAsk') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={calendar.isPending}
            style={{ minWidth: 320 }}
            aria-label={t('slot.date')}
            options={days.map((day) => ({
              value: day.date,
              // The share of phone and counter may have places when online is full.
              disabled: day.status === 'CLOSED' || day.status === 'MAINTENANCE',
              label: `${formatDay(day.date, i18n.language as Language, 'medium')} · ${dayWords(day, t)}`,
            }))}
          />
        </Form.Item>
        {windows.length > 0 && (
          <Form.Item
            name="window"
            label={t('slot.window')}
            rules={[{ required: true, message: t('slot.windowAsk') }]}
          >
            <Select
              style={{ minWidth: 200 }}
              aria-label={t('slot.window')}
              options={windows.map(({ window, status, remaining }) => ({
                value: window,
                label: `${window} · ${dayWords({ status, remaining }, t)}`,
              }))}
            />
          </Form.Item>
        )}
      </Flex>
    </>
  );
}

/** The calendar stops counting at this. */
const MANY = 20;

function dayWords(
  {
    status,
    remaining,
    reason,
  }: Pick<CalendarDay, 'status' | 'remaining'> & Partial<Pick<CalendarDay, 'reason'>>,
  t: ReturnType<typeof useTranslation>['t'],
): string {
  if (status !== 'OPEN' && status !== 'FEW') return reason?.detail ?? t(`slot.status.${status}`);
  if (remaining === null) return t('quotas.unlimited');
  return t('slot.left', { n: remaining >= MANY ? `${MANY}+` : remaining });
}
