import { Button, Flex, Form, Input, Popconfirm } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { keepUnsentWords, unsentWords } from '../draft/unsent-words.js';
import { Drawer } from '../frame/drawer.js';
import { ActionsTitle, type Column, DataTable } from '../frame/data-table.js';
import { useNotice } from '../frame/notices.js';
import { useMay, usePerson } from '../frame/person-context.js';
import { showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { useProblemNotice } from '../problem/problem-notice.js';
import type { Branch } from '../reach/branches.js';
import { DaysOf } from './join-line.js';
import { bestOfReserve } from './reserve.js';
import { type UrgentRequest, useDecideUrgent, useUrgentRequests } from './urgent.data.js';

const REASON_MAX_CHARS = 200;
const WIDTH_PX = 480;

/** What waits for a decision comes before the line itself. What is being declined stays, whatever becomes of the list. */
export function UrgentRequests({ branch }: { branch: Branch }): ReactNode {
  const [declining, setDeclining] = useState<UrgentRequest>();
  return (
    <>
      <RequestList branch={branch} onDecline={setDeclining} />
      {declining !== undefined && <Decline request={declining} onClose={() => setDeclining(undefined)} />}
    </>
  );
}

interface RequestListProps {
  readonly branch: Branch;
  readonly onDecline: (request: UrgentRequest) => void;
}

/** A branch of which nobody asks sees nothing of it. */
function RequestList({ branch, onDecline }: RequestListProps): ReactNode {
  const { t, i18n } = useTranslation();
  const isChecker = useMay('quota-checker');
  const requests = useUrgentRequests(branch.id);
  const at = (instant: string): string => formatInstant(instant, i18n.language as Language, branch.timeZone);
  const rows = requests.data?.pages.flatMap((page) => page.requests) ?? [];
  const unread = requests.isError && (
    <ProblemAlert problem={asProblem(requests.error)} onRetry={() => void requests.refetch()} />
  );
  if (rows.length === 0) return unread;
  const actions: Column<UrgentRequest> = {
    key: 'actions',
    title: <ActionsTitle />,
    isActions: true,
    render: (_, request) => <Deciding request={request} onDecline={() => onDecline(request)} />,
  };
  return (
    <section aria-labelledby="urgent-requests">
      <h2 id="urgent-requests">{t('urgent.title')}</h2>
      <p>{t('urgent.hint')}</p>
      {unread}
      <DataTable<UrgentRequest>
        rows={rows}
        more={requests}
        rowKey={({ entry }) => entry.id}
        caption={t('urgent.title')}
        columns={[
          { title: t('urgent.reason'), wraps: true, render: (_, { entry }) => <Reason entry={entry} /> },
          { title: t('day.customer'), render: (_, { entry }) => entry.customerId },
          { title: t('line.waitsFor'), render: (_, { entry }) => <DaysOf entry={entry} /> },
          { title: t('urgent.age'), render: (_, { entry }) => entry.urgent && at(entry.urgent.askedAt) },
          { title: t('urgent.left'), render: (_, { reserve }) => <Left reserve={reserve} /> },
          ...(isChecker ? [actions] : []),
        ]}
      />
    </section>
  );
}

function Reason({ entry: { urgent } }: { entry: UrgentRequest['entry'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <strong>{urgent !== null && t(`urgentReason.${urgent.reason}`)}</strong>
      {urgent?.note != null && (
        <div>
          <small>{urgent.note}</small>
        </div>
      )}
    </>
  );
}

/** What there is to give, before anybody decides: of the day of the wish that has most. */
function Left({ reserve }: { reserve: UrgentRequest['reserve'] }): ReactNode {
  const { t } = useTranslation();
  const best = bestOfReserve(reserve);
  if (best === undefined) return t('urgent.noReserve');
  const { left, waiting } = best;
  if (left === null) return t('quotas.unlimited');
  return waiting > 0 ? t('urgent.leftAhead', { left, waiting }) : t('urgent.leftOf', { left });
}

function Deciding({ request, onDecline }: { request: UrgentRequest; onDecline: () => void }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const decide = useDecideUrgent();
  const tell = useNotice();
  const tellProblem = useProblemNotice();
  const { entry, askedBy, reserve } = request;
  if (askedBy === person.id) return t('urgent.own');
  const customer = entry.customerId;
  const best = bestOfReserve(reserve);
  const hasPlace = best !== undefined && best.left !== 0;
  async function agree(): Promise<void> {
    try {
      await decide(entry.id);
      tell(t('urgent.agreed', { customer }));
    } catch (error) {
      tellProblem(asProblem(error));
    }
  }
  return (
    <Flex gap="small" justify="end">
      <Popconfirm title={t(hasPlace ? 'urgent.agreeAsk' : 'urgent.agreeNone')} onConfirm={() => void agree()}>
        <Button type="primary" aria-label={t('day.stepOf', { step: t('urgent.agree'), number: customer })}>
          {t('urgent.agree')}
        </Button>
      </Popconfirm>
      <Button
        aria-label={t('day.stepOf', { step: t('urgent.decline'), number: customer })}
        onClick={onDecline}
      >
        {t('urgent.decline')}
      </Button>
    </Flex>
  );
}

interface DeclineForm {
  readonly reason: string;
}

/** A no is told to the customer, so it has its reason. */
function Decline({ request, onClose }: { request: UrgentRequest; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<DeclineForm>();
  const decide = useDecideUrgent();
  const tell = useNotice();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  const customer = request.entry.customerId;
  const draft = `decline.${request.entry.id}`;
  async function send({ reason }: DeclineForm): Promise<void> {
    setBusy(true);
    setRefused(undefined);
    try {
      await decide(request.entry.id, reason.trim());
      keepUnsentWords(draft, '');
      tell(t('urgent.declined', { customer }));
      onClose();
    } catch (error) {
      const problem = asProblem(error);
      const faults = showFaults(form, problem, (pointer) => (pointer === '/reason' ? ['reason'] : undefined));
      setRefused({ problem, faults });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Drawer
      size={WIDTH_PX}
      title={t('urgent.declineTitle', { customer })}
      onClose={onClose}
      mask={{ closable: false }}
      footer={
        <Flex justify="end" gap="small">
          <Button onClick={onClose}>{t('act.leave')}</Button>
          <Button danger loading={busy} onClick={() => form.submit()}>
            {t('urgent.decline')}
          </Button>
        </Flex>
      }
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ reason: unsentWords(draft) }}
        onValuesChange={({ reason }: Partial<DeclineForm>) => keepUnsentWords(draft, reason ?? '')}
        onFinish={(content) => void send(content)}
      >
        <Form.Item<DeclineForm>
          name="reason"
          label={t('urgent.declineReason')}
          rules={[{ required: true, whitespace: true, message: t('urgent.declineAsk') }]}
        >
          <Input maxLength={REASON_MAX_CHARS} />
        </Form.Item>
        {refused !== undefined && <ProblemAlert {...refused} />}
      </Form>
    </Drawer>
  );
}
