import { Alert, Descriptions, Flex, Timeline, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { Link } from 'react-router';
import { asProblem } from '../../shared/api/index.js';
import { formatDeadline, formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Drawer } from '../frame/drawer.js';
import { MayBeMore } from '../frame/may-be-more.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { ChangePreview } from '../quotas/change/change-preview.js';
import { ChangeStatusTag, Expiry } from './change-status.js';
import { type QuotaChangeDetail, useChange } from './changes.data.js';
import { DecisionBar } from './decision-bar.js';
import { useBranchZone } from '../reach/branches.js';
import { EffectTable, PoolRuleTable } from './effect-table.js';
import { Waiting } from '../frame/waiting.js';

const WIDTH_PX = 800;
/** As many of them as the server tells of. */
const OUTDATED_MAX = 50;

export function ChangeDrawer({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const change = useChange(id);
  return (
    <Drawer
      size={WIDTH_PX}
      title={t('changes.one')}
      onClose={onClose}
      footer={change.data === undefined ? null : <DecisionBar key={id} change={change.data} />}
    >
      {change.isPending && <Waiting />}
      {change.isError && (
        <ProblemAlert problem={asProblem(change.error)} onRetry={() => void change.refetch()} />
      )}
      {change.data !== undefined && <Detail change={change.data} />}
    </Drawer>
  );
}

function Detail({ change }: { change: QuotaChangeDetail }): ReactNode {
  const { t } = useTranslation();
  const { summary, effect, outdated } = change;
  const counters = summary !== null && 'counters' in summary ? summary.counters : 0;
  return (
    <Flex vertical gap="middle">
      <Facts change={change} />
      <ToBoard change={change} />
      {outdated.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('changes.outdated')}
          description={
            <>
              <EffectTable counters={outdated} />
              <MayBeMore shown={outdated.length} most={OUTDATED_MAX} />
            </>
          }
        />
      )}
      {summary !== null && 'poolRules' in summary && <PoolRuleTable rules={summary.poolRules} />}
      {effect.length > 0 ? (
        <section aria-label={t('changes.effect')}>
          <Typography.Title level={3} style={{ fontSize: 16 }}>
            {t('changes.effect')}
          </Typography.Title>
          <EffectTable counters={effect} />
          {counters > effect.length && (
            <Typography.Text type="secondary">
              {t('change.firstOf', { shown: effect.length, all: counters })}
            </Typography.Text>
          )}
        </section>
      ) : (
        summary !== null &&
        'counters' in summary && (
          <ChangePreview
            preview={change.preview}
            summary={summary}
            approvalReasons={change.status === 'PENDING' ? change.approvalReasons : []}
          />
        )
      )}
      <History change={change} />
    </Flex>
  );
}

/** To the days that it is about, as they are now. */
function ToBoard({ change }: { change: QuotaChangeDetail }): ReactNode {
  const { t } = useTranslation();
  const [first] = change.preview;
  const about = new URLSearchParams(
    first === undefined ? {} : { month: first.start.slice(0, 7), group: first.productGroup },
  );
  return <Link to={`/quotas?${about.toString()}`}>{t('changes.toBoard')}</Link>;
}

/** By the clock of the branch, as it was typed and confirmed. */
function useClock({ branchIds }: QuotaChangeDetail): {
  readonly zone: string;
  readonly instant: (at: string) => string;
  readonly deadline: (at: string) => string;
} {
  const { i18n } = useTranslation();
  const zone = useBranchZone()(branchIds[0]);
  const language = i18n.language as Language;
  return {
    zone,
    instant: (at) => formatInstant(at, language, zone),
    deadline: (at) => formatDeadline(at, language, zone),
  };
}

function Facts({ change }: { change: QuotaChangeDetail }): ReactNode {
  const { t } = useTranslation();
  const { zone, instant, deadline } = useClock(change);
  const { status, branchIds, productGroup, reason, madeBy, madeAt, decidedBy, decisionReason } = change;
  const { effectiveFrom, until, expiresAt, breakGlass } = change;
  const facts: [string, ReactNode][] = [
    [t('changes.status'), <ChangeStatusTag key="status" status={status} />],
    [t('quotas.branch'), branchIds.join(', ')],
    [t('quotas.group'), productGroup === null ? t('changes.allGroups') : t(`group.${productGroup}`)],
    [t('changes.reason'), reason],
    [t('changes.madeBy'), `${madeBy} · ${instant(madeAt)}`],
  ];
  if (breakGlass)
    facts.push([
      t('changes.breakGlass'),
      <Mark key="glass" tone="bad">
        {t('changes.breakGlass')}
      </Mark>,
    ]);
  if (effectiveFrom !== null) facts.push([t('changes.from'), deadline(effectiveFrom)]);
  if (until !== null) facts.push([t('changes.until'), deadline(until)]);
  if (status === 'PENDING' && expiresAt !== null) {
    facts.push([t('changes.expires'), <Expiry key="expiry" at={expiresAt} timeZone={zone} />]);
  }
  if (decidedBy !== null) facts.push([t('changes.decidedBy'), decidedBy]);
  if (decisionReason !== null) facts.push([t('changes.decisionReason'), decisionReason]);
  return (
    <Descriptions
      size="small"
      column={1}
      items={facts.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
}

function History({ change }: { change: QuotaChangeDetail }): ReactNode {
  const { t } = useTranslation();
  const { instant } = useClock(change);
  return (
    <section aria-label={t('changes.history')}>
      <Typography.Title level={3} style={{ fontSize: 16 }}>
        {t('changes.history')}
      </Typography.Title>
      <Timeline
        items={change.timeline.map(({ at, to, by, role, reason }) => ({
          key: `${at} ${to}`,
          content: (
            <>
              {instant(at)} · {t(`changeStatus.${to}`, { defaultValue: to })} · {by} (
              {t(`role.${role}`, { defaultValue: role })}){reason !== null && <div>{reason}</div>}
            </>
          ),
        }))}
      />
    </section>
  );
}
