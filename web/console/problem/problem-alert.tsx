import { Alert, Button, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem, ProblemField } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { SignInAgainButton } from '../frame/sign-in.js';

interface ProblemAlertProps {
  readonly problem: ApiProblem;
  /** Faults that have found no field of their own; all, where nothing was typed. */
  readonly faults?: readonly ProblemField[];
  readonly onRetry?: (() => void) | undefined;
}

const NOT_SIGNED_IN = 401;

/** What the server said no with, in its words, and what can be done. */
export function ProblemAlert({ problem, faults = problem.fields, onRetry }: ProblemAlertProps): ReactNode {
  const { t } = useTranslation();
  const { state } = useSession();
  const endsSignIn = problem.status === NOT_SIGNED_IN;
  // Signed in again, there is nothing left to be said.
  if (endsSignIn && state.status === 'signed-in') return null;
  const local = problem.title === undefined;
  // Of a single fault the detail of the whole is often that of the fault.
  const listed = faults.filter(({ detail }) => detail !== problem.detail);
  return (
    <Alert
      type={problem.status >= 500 || local ? 'error' : 'warning'}
      showIcon
      role="alert"
      title={local ? t(`problem.${problem.code}`) : problem.title}
      description={
        <Flex vertical gap={4} align="start">
          {problem.detail !== undefined && problem.detail !== problem.title && <span>{problem.detail}</span>}
          {listed.length > 0 && (
            <ul style={{ margin: 0, paddingInlineStart: 20 }}>
              {listed.map(({ pointer, code, detail }) => (
                <li key={`${pointer} ${code}`}>{detail}</li>
              ))}
            </ul>
          )}
          {problem.traceId !== undefined && (
            <Typography.Text
              type="secondary"
              copyable={{ text: problem.traceId, tooltips: false }}
              style={{ fontSize: 12 }}
            >
              {t('problem.trace', { code: problem.code, trace: problem.traceId })}
            </Typography.Text>
          )}
        </Flex>
      }
      action={
        endsSignIn ? (
          <SignInAgainButton />
        ) : (
          onRetry !== undefined &&
          problem.retry !== 'never' && <Button onClick={onRetry}>{t('problem.again')}</Button>
        )
      }
    />
  );
}
