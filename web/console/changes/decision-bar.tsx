import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Flex, Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, pointerOf } from '../../shared/api/index.js';
import { useUnsentWords } from '../draft/unsent-words.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useReachesAll } from '../reach/branches.js';
import { useNotice } from '../frame/notices.js';
import { type Decision, type QuotaChangeDetail, useDecide } from './changes.data.js';

const REASON_MAX_CHARS = 200;

/**
 * What the person may decide about the change; where it is their own or reaches further than they do, why they may
 * not. Why a decision was refused stays when there is nothing left to decide, as after somebody who was faster.
 */
export function DecisionBar({ change }: { change: QuotaChangeDetail }): ReactNode {
  const [refused, setRefused] = useState<ApiProblem>();
  return (
    <>
      {refused !== undefined && (
        <div style={{ marginBlockEnd: 8 }}>
          <ProblemAlert
            problem={refused}
            faults={refused.fields.filter((field) => pointerOf(field) !== '/reason')}
          />
        </div>
      )}
      <Decisions change={change} onRefused={setRefused} />
    </>
  );
}

interface DecisionsProps {
  readonly change: QuotaChangeDetail;
  readonly onRefused: (problem: ApiProblem | undefined) => void;
}

function Decisions({ change, onRefused }: DecisionsProps): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const isChecker = useMay('quota-checker');
  const isMaker = useMay('quota-maker');
  const reachesAll = useReachesAll(change.branchIds);
  const isOwn = change.madeBy === person.id;
  const waits = change.status === 'PENDING' || change.status === 'SCHEDULED';
  if (!waits) return null;
  const decides = (isOwn && isMaker) || (isChecker && change.status === 'PENDING');
  if (decides && !reachesAll) return <Alert type="info" showIcon title={t('changes.beyondReach')} />;
  if (isOwn && isMaker) {
    return (
      <Flex vertical gap="small">
        {change.status === 'PENDING' && <Alert type="info" showIcon title={t('changes.ownNeedsOther')} />}
        <Deciding id={change.id} decisions={['withdraw']} onRefused={onRefused} />
      </Flex>
    );
  }
  if (isChecker && change.status === 'PENDING') {
    if (isOwn) return <Alert type="info" showIcon title={t('changes.ownNeedsOther')} />;
    return <Deciding id={change.id} decisions={['reject', 'approve']} onRefused={onRefused} />;
  }
  return null;
}

interface DecidingProps extends Pick<DecisionsProps, 'onRefused'> {
  readonly id: string;
  readonly decisions: readonly Decision[];
}

function Deciding({ id, decisions, onRefused }: DecidingProps): ReactNode {
  const { t } = useTranslation();
  const tellDone = useNotice();
  const queries = useQueryClient();
  const decide = useDecide();
  const reasonId = useId();
  const [reason, setReason] = useUnsentWords(`decision.${id}`);
  /** What is wrong with the reason: said here, or by the server. */
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState<Decision>();

  async function send(decision: Decision): Promise<void> {
    const words = reason.trim();
    const missing = decision === 'reject' && words === '';
    setFault(missing ? t('changes.reasonForReject') : undefined);
    if (missing) {
      document.getElementById(reasonId)?.focus();
      return;
    }
    setBusy(decision);
    try {
      const { status } = await decide({ id, decision, reason: words });
      onRefused(undefined);
      setReason('');
      tellDone(t(`changeStatus.${status}`));
    } catch (error) {
      const refused = asProblem(error);
      const ofReason = refused.fields.find((field) => pointerOf(field) === '/reason');
      onRefused(refused);
      setFault(ofReason?.detail);
      if (ofReason !== undefined) document.getElementById(reasonId)?.focus();
    } finally {
      setBusy(undefined);
      // Also after a no: somebody else may have decided.
      await queries.invalidateQueries({ queryKey: ['changes'] });
      await queries.invalidateQueries({ queryKey: ['quotas'] });
    }
  }

  return (
    <Flex vertical gap="small">
      <div className="field">
        <label htmlFor={reasonId}>{t('changes.decisionReason')}</label>
        <Input
          id={reasonId}
          value={reason}
          maxLength={REASON_MAX_CHARS}
          status={fault === undefined ? '' : 'error'}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? undefined : `${reasonId}-fault`}
          onChange={({ target }) => setReason(target.value)}
        />
        {fault !== undefined && (
          <span id={`${reasonId}-fault`} role="alert" style={{ color: 'var(--danger)' }}>
            {fault}
          </span>
        )}
      </div>
      <Flex gap="small" justify="end">
        {decisions.map((decision) => (
          <Button
            key={decision}
            type={decision === 'approve' ? 'primary' : 'default'}
            danger={decision === 'reject'}
            loading={busy === decision}
            disabled={busy !== undefined && busy !== decision}
            onClick={() => void send(decision)}
          >
            {t(`changes.decision.${decision}`)}
          </Button>
        ))}
      </Flex>
    </Flex>
  );
}
