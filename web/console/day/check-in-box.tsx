import { ScanOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Input, type InputRef, Space } from 'antd';
import { type ReactNode, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { StaffBooking } from './day.data.js';
import { useCheckInByCode, useTakeBooking } from './visits.data.js';

/** A scanner types the code and a return, as a keyboard does; the number may be typed as well. */
export function CheckInBox({ branchId, date }: { branchId: string; date: string }): ReactNode {
  const { t } = useTranslation();
  const checkIn = useCheckInByCode();
  const take = useTakeBooking();
  const input = useRef<InputRef>(null);
  const answerId = useId();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{ booking?: StaffBooking; problem?: ApiProblem }>({});

  async function send(): Promise<void> {
    const text = code.trim();
    if (text === '' || busy) return;
    setBusy(true);
    try {
      const booking = await checkIn(branchId, text);
      take(booking);
      setAnswer({ booking });
      setCode('');
    } catch (error) {
      setAnswer({ problem: asProblem(error) });
    } finally {
      setBusy(false);
      // The next customer is waiting with the next code.
      input.current?.focus({ cursor: 'all' });
    }
  }

  const { booking, problem } = answer;
  return (
    <Flex vertical gap="small" style={{ flex: '1 1 420px', maxWidth: 640 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Space.Compact style={{ width: '100%' }}>
          <Input
            ref={input}
            size="large"
            prefix={<ScanOutlined />}
            aria-label={t('day.code')}
            status={answer.problem === undefined ? '' : 'error'}
            aria-invalid={answer.problem !== undefined}
            aria-describedby={answerId}
            placeholder={t('day.code')}
            value={code}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setCode(target.value)}
          />
          <Button size="large" type="primary" htmlType="submit" loading={busy}>
            {t('visit.check-in')}
          </Button>
        </Space.Compact>
      </form>
      <div id={answerId} aria-live="assertive">
        {booking !== undefined && (
          <Alert
            type="success"
            showIcon
            title={t('day.checkedIn', { ticket: booking.arrival.ticket })}
            description={
              booking.date === date
                ? t('day.checkedInOf', {
                    number: booking.number,
                    window: booking.window ?? t('day.wholeDay'),
                  })
                : t('day.otherDay', { date: booking.date })
            }
          />
        )}
        {problem !== undefined && <ProblemAlert problem={problem} />}
      </div>
    </Flex>
  );
}
