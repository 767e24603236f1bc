import { LoadingOutlined, ScanOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Input, type InputRef, Space } from 'antd';
import { type ReactNode, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { CodesInTurn } from './codes-in-turn.js';
import type { StaffBooking } from './day.data.js';
import { useCheckInByCode, useTakeBooking } from './visits.data.js';

interface Answer {
  readonly turn: number;
  readonly code: string;
  readonly booking?: StaffBooking;
  readonly problem?: ApiProblem;
}

/** A scanner types the code and a return, as a keyboard does; the number may be typed as well. */
export function CheckInBox({ branchId, date }: { branchId: string; date: string }): ReactNode {
  const { t } = useTranslation();
  const input = useRef<InputRef>(null);
  const answerId = useId();
  const [code, setCode] = useState('');
  const [isTurnedAway, setTurnedAway] = useState(false);
  // To be looked at and mended, unless the next one is being typed already.
  const putBack = useCallback((refused: string) => setCode((typed) => typed || refused), []);
  const { busy, answers, check } = useCheckIns(branchId, putBack);
  const last = answers.at(-1);

  useEffect(() => {
    const field = input.current?.input;
    const at = document.activeElement;
    const isElsewhere = at !== null && at !== document.body && at.closest('form') !== field?.form;
    if (last === undefined || isElsewhere) return;
    // The next customer is waiting with the next code; what is typed of it already stays as it is.
    input.current?.focus(field?.value === last.code ? { cursor: 'all' } : undefined);
  }, [last]);

  function send(): void {
    const text = code.trim();
    if (text === '') return;
    const isTaken = check(text);
    setTurnedAway(!isTaken);
    if (isTaken) setCode('');
  }

  const isRefused = isTurnedAway || answers.some(({ problem }) => problem !== undefined);
  return (
    <Flex vertical gap="small" style={{ flex: '1 1 420px', maxWidth: 640 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Space.Compact style={{ width: '100%' }}>
          <Input
            ref={input}
            size="large"
            prefix={<ScanOutlined />}
            aria-label={t('day.code')}
            status={isRefused ? 'error' : ''}
            aria-invalid={isRefused}
            aria-describedby={answerId}
            placeholder={t('day.code')}
            value={code}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setCode(target.value)}
          />
          {/* Not one that loads: that would take no return, which is how the next code ends. */}
          <Button
            size="large"
            type="primary"
            htmlType="submit"
            icon={busy ? <LoadingOutlined aria-hidden /> : undefined}
            aria-busy={busy}
          >
            {t('visit.check-in')}
          </Button>
        </Space.Compact>
      </form>
      <div id={answerId} aria-live="assertive">
        <Flex vertical gap="small">
          {isTurnedAway && <Alert type="warning" showIcon title={t('day.codesFull')} />}
          {answers.map((answer) => (
            <AnswerOf key={answer.turn} answer={answer} date={date} isNamed={answers.length > 1} />
          ))}
        </Flex>
      </div>
    </Flex>
  );
}

interface CheckIns {
  readonly busy: boolean;
  /** To all that were scanned without a pause. */
  readonly answers: readonly Answer[];
  /** @returns false: too many wait, and this one was not taken */
  readonly check: (code: string) => boolean;
}

function useCheckIns(branchId: string, onRefused: (code: string) => void): CheckIns {
  const checkIn = useCheckInByCode();
  const take = useTakeBooking();
  const [busy, setBusy] = useState(false);
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const codes = useMemo(
    () =>
      new CodesInTurn(async (code, turn) => {
        const tell = (answer: Pick<Answer, 'booking' | 'problem'>): void =>
          setAnswers((before) => [...(turn === 0 ? [] : before), { turn, code, ...answer }]);
        setBusy(true);
        try {
          const booking = await checkIn(branchId, code);
          take(booking);
          tell({ booking });
        } catch (error) {
          tell({ problem: asProblem(error) });
          onRefused(code);
        } finally {
          setBusy(false);
        }
      }),
    [branchId, checkIn, take, onRefused],
  );
  return { busy, answers, check: (code) => codes.take(code) };
}

interface AnswerOfProps {
  readonly answer: Answer;
  /** The day of the board. */
  readonly date: string;
  /** Among others it must be said which code was refused. */
  readonly isNamed: boolean;
}

function AnswerOf({ answer: { code, booking, problem }, date, isNamed }: AnswerOfProps): ReactNode {
  const { t } = useTranslation();
  if (booking === undefined) {
    return (
      <div>
        {isNamed && <code style={{ overflowWrap: 'anywhere' }}>{code}</code>}
        {problem !== undefined && <ProblemAlert problem={problem} />}
      </div>
    );
  }
  return (
    <Alert
      type="success"
      showIcon
      title={t('day.checkedIn', { ticket: booking.arrival.ticket })}
      description={
        booking.date === date
          ? t('day.checkedInOf', { number: booking.number, window: booking.window ?? t('day.wholeDay') })
          : t('day.otherDay', { date: booking.date })
      }
    />
  );
}
