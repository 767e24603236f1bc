import { Alert, Button, Card, Descriptions, Flex, Statistic } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../frame/mark.js';
import { ActionsTitle, DataTable } from '../frame/data-table.js';
import { asProblem, serverClock } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type QueueOrder, type QueueOverview, useQueueOverview } from './queue.data.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { QueueOrderForm } from './queue-order-form.js';
import { Waiting } from '../frame/waiting.js';

type Order = Pick<QueueOrder, 'order' | 'roomId'>;

/** Who is let in, how fast, and what those on call decide about it. */
export default function WaitingRoomPage(): ReactNode {
  const { t } = useTranslation();
  const overview = useQueueOverview();
  const [order, setOrder] = useState<Order>();
  return (
    <Page title={t('task.waitingRoom')} hint={t('queue.hint')}>
      {overview.isPending && <Waiting />}
      {overview.isError && (
        <ProblemAlert problem={asProblem(overview.error)} onRetry={() => void overview.refetch()} />
      )}
      {overview.data !== undefined && (
        <>
          <Door overview={overview.data} onOrder={setOrder} />
          {order !== undefined && (
            <QueueOrderForm
              key={order.order + (order.roomId ?? '')}
              {...order}
              door={overview.data.door}
              onDone={() => setOrder(undefined)}
            />
          )}
          <Figures overview={overview.data} />
          <Rooms overview={overview.data} onOrder={setOrder} />
        </>
      )}
    </Page>
  );
}

interface PartProps {
  readonly overview: QueueOverview;
  readonly onOrder: (order: Order) => void;
}

function Door({ overview, onOrder }: PartProps): ReactNode {
  const { t } = useTranslation();
  const isOnCall = useMay('sre');
  const { paused, ratePerMinute, floorPerMinute, ceilingPerMinute, assistedPercent, insideMax } =
    overview.door;
  return (
    <Card
      title={t('queue.door')}
      extra={
        isOnCall && (
          <Flex gap="small" wrap>
            <Button type="primary" onClick={() => onOrder({ order: paused ? 'resume' : 'pause' })}>
              {paused ? t('queue.order.resume') : t('queue.order.pause')}
            </Button>
            <Button onClick={() => onOrder({ order: 'drain' })}>{t('queue.order.drain')}</Button>
            <Button onClick={() => onOrder({ order: 'bounds' })}>{t('queue.order.bounds')}</Button>
            <Button onClick={() => onOrder({ order: 'open' })}>{t('queue.order.open')}</Button>
          </Flex>
        )
      }
    >
      <Flex vertical gap="middle">
        <Alert
          role="status"
          type={paused ? 'warning' : 'success'}
          showIcon
          title={paused ? t('queue.paused') : t('queue.running', { n: ratePerMinute })}
        />
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'floor', label: t('queue.floorPerMinute'), children: floorPerMinute },
            { key: 'ceiling', label: t('queue.ceilingPerMinute'), children: ceilingPerMinute },
            { key: 'assisted', label: t('queue.assistedPercent'), children: `${assistedPercent} %` },
            { key: 'inside', label: t('queue.insideMax'), children: insideMax },
          ]}
        />
      </Flex>
    </Card>
  );
}

function Figures({ overview }: { overview: QueueOverview }): ReactNode {
  const { t } = useTranslation();
  const { waiting, inside, pressure, strain } = overview;
  const figures: [string, string | number][] = [
    [t('queue.waitingOnline'), waiting.ONLINE],
    [t('queue.waitingAssisted'), waiting.ASSISTED],
    [t('queue.insideOnline'), inside.ONLINE],
    [t('queue.insideAssisted'), inside.ASSISTED],
    [t('queue.strain'), strain === null ? '–' : `${Math.round(strain * 100)} %`],
  ];
  if (pressure !== null) {
    figures.push(
      [t('queue.commitMs'), `${Math.round(pressure.commitMs)} ms`],
      [t('queue.queueFill'), `${Math.round(pressure.queueFill * 100)} %`],
      [t('queue.eventLoop'), `${Math.round(pressure.eventLoopUtilization * 100)} %`],
    );
  }
  return (
    <Flex wrap gap="large">
      {figures.map(([title, value]) => (
        <Statistic key={title} title={title} value={value} styles={{ content: { fontSize: 20 } }} />
      ))}
    </Flex>
  );
}

function Rooms({ overview, onOrder }: PartProps): ReactNode {
  const { t, i18n } = useTranslation();
  const isOnCall = useMay('sre');
  const zone = ownTimeZone();
  const at = (instant: string): string => formatInstant(instant, i18n.language as Language, zone);
  return (
    <DataTable
      rows={overview.rooms}
      rowKey="id"
      emptyText={t('queue.noRooms')}
      columns={[
        { title: t('queue.room'), render: (_, { kind }) => t(`roomKind.${kind}`, { defaultValue: kind }) },
        {
          title: t('changes.status'),
          render: (_, { status }) => <Mark>{t(`roomStatus.${status}`, { defaultValue: status })}</Mark>,
        },
        { title: t('queue.preQueueOpensAt'), render: (_, { preQueueOpensAt }) => at(preQueueOpensAt) },
        { title: t('queue.opensAt'), render: (_, { opensAt }) => at(opensAt) },
        {
          title: t('queue.commitment'),
          render: (_, { commitment }) => <code>{commitment.slice(0, 16)}…</code>,
        },
        {
          key: 'cancel',
          title: <ActionsTitle />,
          isActions: true as const,
          render: (_, { id, opensAt }) =>
            isOnCall &&
            serverClock.msAt(opensAt) > Date.now() && (
              <Button onClick={() => onOrder({ order: 'cancel', roomId: id })}>
                {t('queue.order.cancel')}
              </Button>
            ),
        },
      ]}
    />
  );
}
