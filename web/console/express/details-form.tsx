import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Input, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ApiProblem,
  asProblem,
  bodyOf,
  type components,
  type ProblemField,
  useApi,
} from '../../shared/api/index.js';
import { asAmount, EFFECTS } from '../day/book-for-customer.data.js';
import type { StaffBooking } from '../day/day.data.js';
import { useReadBookingAnew, useTakeBooking } from '../day/visits.data.js';
import { useFocusReturn } from '../frame/focus-return.js';
import { useNotice } from '../frame/notices.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';

type Effect = NonNullable<components['schemas']['Booking']['effect']>;

interface Typed {
  readonly kind: 'FULL' | 'PARTIAL';
  readonly amount?: string;
  readonly effect?: Effect;
}

interface DetailsFormProps {
  readonly booking: StaffBooking;
  readonly onDone: () => void;
}

/** How much is repaid, as the customer says it on the phone or at the counter. */
export function DetailsForm({ booking, onDone }: DetailsFormProps): ReactNode {
  const { t } = useTranslation();
  useFocusReturn();
  const api = useApi();
  const queries = useQueryClient();
  const tellDone = useNotice();
  const take = useTakeBooking();
  const readAnew = useReadBookingAnew();
  const [form] = Form.useForm<Typed>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  const kind = Form.useWatch<Typed['kind'] | undefined>('kind', form);

  async function go({ kind: wanted, amount, effect }: Typed): Promise<void> {
    setBusy(true);
    const body = {
      kind: wanted,
      ...(wanted === 'PARTIAL' && amount !== undefined && { amount: asAmount(amount) }),
      ...(wanted === 'PARTIAL' && effect !== undefined && { effect }),
    };
    const params = { path: { id: booking.id } };
    try {
      take(await bodyOf(api.PUT('/api/v1/staff/bookings/{id}/details', { params, body })));
      tellDone(t('express.detailsDone'));
      await queries.invalidateQueries({ queryKey: ['tasks'] });
      onDone();
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem) });
      readAnew(booking);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Card size="small" title={t('express.details')}>
      <Form form={form} layout="vertical" onFinish={(typed) => void go(typed)}>
        <p style={{ marginBlockStart: 0 }}>{t('express.detailsMeans')}</p>
        <Form.Item<Typed>
          name="kind"
          label={t('express.kind')}
          rules={[{ required: true, message: t('express.kindAsk') }]}
        >
          <Radio.Group
            optionType="button"
            options={(['FULL', 'PARTIAL'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        </Form.Item>
        {kind === 'PARTIAL' && (
          <Flex gap="middle" wrap>
            <Form.Item<Typed>
              name="amount"
              label={t('express.amount')}
              rules={[{ required: true, whitespace: true, message: t('express.amountAsk') }]}
            >
              <Input autoComplete="off" maxLength={40} inputMode="decimal" />
            </Form.Item>
            <Form.Item<Typed> name="effect" label={t('express.effect')}>
              <Radio.Group
                optionType="button"
                options={EFFECTS.map((value) => ({ value, label: t(`effect.${value}`) }))}
              />
            </Form.Item>
          </Flex>
        )}
        {refused !== undefined && <ProblemAlert {...refused} />}
        <Flex gap="small" justify="end" style={{ marginBlockStart: 12 }}>
          <Button onClick={onDone}>{t('act.leave')}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t('express.detailsSave')}
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}
