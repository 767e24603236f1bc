import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { useFocusReturn } from '../frame/focus-return.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { Branch } from '../reach/branches.js';
import { type ActContent, type BookingActName, useBookingAct } from './booking-act.data.js';
import type { StaffBooking } from './day.data.js';
import { SlotFields } from './slot-fields.js';
import { useNotice } from '../frame/notices.js';
import { useReadBookingAnew, useTakeBooking } from './visits.data.js';

export type { BookingActName } from './booking-act.data.js';

const REASON_MAX_CHARS = 200;

interface BookingActProps {
  readonly act: BookingActName;
  readonly booking: StaffBooking;
  readonly branch: Branch;
  readonly onDone: () => void;
}

/** Says beforehand what follows, and asks why: the customer is not at the keyboard. */
export function BookingAct({ act, booking, branch, onDone }: BookingActProps): ReactNode {
  const { t } = useTranslation();
  useFocusReturn();
  const tellDone = useNotice();
  const draft = `${act}.${booking.id}`;
  const [form] = Form.useForm<ActContent>();
  const send = useBookingAct();
  const take = useTakeBooking();
  const readAnew = useReadBookingAnew();
  const queries = useQueryClient();
  /** What was seen when the form was opened; what becomes of the booking meanwhile is another thing to decide. */
  const [seen] = useState(booking.status);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function go(typed: ActContent): Promise<void> {
    setBusy(true);
    try {
      take(await send({ ...typed, act, seen, id: booking.id }));
      keepUnsentWords(draft, '');
      tellDone(t(`act.done.${act}`));
      await queries.invalidateQueries({ queryKey: ['day'] });
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
    <Card size="small" title={t(`act.${act}`)}>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ reason: unsentWords(draft) }}
        onValuesChange={({ reason }: Partial<ActContent>) => {
          if (reason !== undefined) keepUnsentWords(draft, reason);
        }}
        onFinish={(typed) => void go(typed)}
      >
        <p style={{ marginBlockStart: 0 }}>{t(`act.means.${act}`)}</p>
        {act === 'reschedule' && <SlotFields branchId={branch.id} product={booking.product} />}
        <Form.Item<ActContent>
          name="reason"
          label={t('act.reason')}
          rules={[{ required: true, whitespace: true, message: t('act.reasonAsk') }]}
        >
          <Input maxLength={REASON_MAX_CHARS} />
        </Form.Item>
        {refused !== undefined && <ProblemAlert {...refused} />}
        <Flex gap="small" justify="end" style={{ marginBlockStart: 12 }}>
          <Button onClick={onDone}>{t('act.leave')}</Button>
          <Button type="primary" danger={act === 'cancel'} htmlType="submit" loading={busy}>
            {t(`act.${act}`)}
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}
