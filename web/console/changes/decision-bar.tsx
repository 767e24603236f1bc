import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useNotice } from '../frame/notices.js';
import { type Decision, type QuotaChangeDetail, useDecide } from './changes.data.js';

const REASON_MAX_CHARS = 200;

/** What the person may decide about the change; where it is their own, why they may not. */
export function DecisionBar({ change }: { change: QuotaChangeDetail }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const isChecker = useMay('quota-checker');
  const isMaker = useMay('quota-maker');
  const isOwn = change.madeBy === person.id;
  const waits = change.status === 'PENDING' || change.status === 'SCHEDULED';
  if (!waits) return null;
  if (isOwn && isMaker) {
    return (
      <Flex vertical gap="small">
        {change.status === 'PENDING' && <Alert type="info" showIcon title={t('changes.ownNeedsOther')} />}
        <Deciding id={change.id} decisions={['withdraw']} />
      </Flex>
    );
  }
  if (isChecker && change.status === 'PENDING') {
    if (isOwn) return <Alert type="info" showIcon title={t('changes.ownNeedsOther')} />;
    return <Deciding id={change.id} decisions={['reject', 'approve']} />;
  }
  return null;
}

function Deciding({ id, decisions }: { id: string; decisions: readonly Decision[] }): ReactNode {
  const { t } = useTranslation();
  const tellDone = useNotice();
  const queries = useQueryClient();
  const decide = useDecide();
  const reasonId = useId();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState<Decision>();
  const [problem, setProblem] = useState<ApiProblem>();

  async function send(decision: Decision): Promise<void> {
    const words = reason.trim();
    setMissing(decision === 'reject' && words === '');
    if (decision === 'reject' && words === '') {
      document.getElementById(reasonId)?.focus();
      return;
    }
    setBusy(decision);
    try {
      const { status } = await decide({ id, decision, reason: words });
      setProblem(undefined);
      tellDone(t(`changeStatus.${status}`));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(undefined);
      // Also after a no: somebody else may have decided.
      await queries.invalidateQueries({ queryKey: ['changes'] });
      await queries.invalidateQueries({ queryKey: ['quotas'] });
    }
  }

  return (
    <Flex vertical gap="small">
      {problem !== undefined && <ProblemAlert problem={problem} />}
      <label htmlFor={reasonId}>{t('changes.decisionReason')}</label>
      <Input
        id={reasonId}
        value={reason}
        maxLength={REASON_MAX_CHARS}
        status={missing ? 'error' : ''}
        aria-invalid={missing}
        aria-describedby={missing ? `${reasonId}-missing` : undefined}
        onChange={({ target }) => setReason(target.value)}
      />
      {missing && (
        <span id={`${reasonId}-missing`} role="alert" style={{ color: 'var(--danger)' }}>
          {t('changes.reasonForReject')}
        </span>
      )}
      <Flex gap="small" justify="end">
        {decisions.map((decision) => (
          <Button
            key={decision}
            type={decision === 'approve' ? 'primary' : 'default'}
            danger={decision === 'reject'}
            loading={busy === decision}
            disabled={busy !== undefined}
            onClick={() => void send(decision)}
          >
            {t(`changes.decision.${decision}`)}
          </Button>
        ))}
      </Flex>
    </Flex>
  );
}
