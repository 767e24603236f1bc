import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Flex, Form, Result, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { nameOf, showFaults } from '../problem/field-faults.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { type Booked, type BookForm, useBookFor } from './book-for-customer.data.js';
import { CustomerFields, RepaymentFields } from './book-for-customer-fields.js';
import { type Product, SlotFields } from './slot-fields.js';

const WIDTH_PX = 640;
const PRODUCTS: readonly Product[] = ['MORTGAGE', 'CAR', 'CONSUMER', 'BUSINESS'];
/** What says who the customer is stays in the form and nowhere else. */
const NOT_KEPT = ['customerId', 'loanId', 'phone'] as const;

interface BookForCustomerProps {
  readonly branch: Branch;
  readonly date: string;
  readonly onClose: () => void;
}

/** A booking that staff make with the customer on the phone or at the counter. */
export function BookForCustomer({ branch, date, onClose }: BookForCustomerProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<BookForm>();
  const draft = useFormDraft(form, `book-for.${branch.id}`, NOT_KEPT);
  const bookFor = useBookFor(branch.id);
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [booked, setBooked] = useState<Booked>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();

  async function send(typed: BookForm): Promise<void> {
    setBusy(true);
    setRefused(undefined);
    try {
      setBooked(await bookFor(typed));
      draft.drop();
      await queries.invalidateQueries({ queryKey: ['day', branch.id] });
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Drawer
      open
      size={WIDTH_PX}
      title={t('book.title', { branch: branch.name })}
      onClose={onClose}
      mask={{ closable: false }}
      footer={
        booked === undefined && (
          <Flex justify="end" gap="small">
            <Button onClick={onClose}>{t('act.leave')}</Button>
            <Button type="primary" loading={busy} onClick={() => form.submit()}>
              {t('book.submit')}
            </Button>
          </Flex>
        )
      }
    >
      {booked === undefined ? (
        <>
          <Form
            form={form}
            layout="vertical"
            scrollToFirstError={{ focus: true }}
            initialValues={{
              channel: 'PHONE',
              kind: 'FULL',
              product: 'MORTGAGE',
              ...(date > todayAt(branch.timeZone) && { date }),
            }}
            onValuesChange={draft.keep}
            onFinish={(typed) => void send(typed)}
          >
            <CustomerFields />
            <ProductField />
            <Slot branchId={branch.id} />
            <RepaymentFields />
          </Form>
          {refused !== undefined && <ProblemAlert {...refused} />}
          <Alternatives
            problem={refused?.problem}
            branchId={branch.id}
            onTake={(day) => form.setFieldValue('date', day)}
          />
        </>
      ) : (
        <BookedNotice booked={booked} onNext={() => setBooked(undefined)} onClose={onClose} />
      )}
    </Drawer>
  );
}

function fieldOf(pointer: string): ReturnType<typeof nameOf> {
  return pointer === '/contact/phone' ? ['phone'] : nameOf(pointer);
}

/** The calendar is one for each product. */
function ProductField(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item<BookForm> name="product" label={t('book.product')}>
      <Select
        aria-label={t('book.product')}
        options={PRODUCTS.map((product) => ({ value: product, label: t(`product.${product}`) }))}
      />
    </Form.Item>
  );
}

function Slot({ branchId }: { branchId: string }): ReactNode {
  const product = Form.useWatch<Product | undefined>('product') ?? 'MORTGAGE';
  return <SlotFields branchId={branchId} product={product} />;
}

interface AlternativesProps {
  readonly problem: ApiProblem | undefined;
  readonly branchId: string;
  readonly onTake: (date: string) => void;
}

/** Days that the server names instead of a full one. */
function Alternatives({ problem, branchId, onTake }: AlternativesProps): ReactNode {
  const { t, i18n } = useTranslation();
  const here = problem?.alternatives.filter((each) => each.branchId === branchId) ?? [];
  if (here.length === 0) return null;
  return (
    <Flex gap="small" wrap align="center" style={{ marginBlockStart: 12 }}>
      {t('book.instead')}
      {here.map(({ date }) => (
        <Button key={date} onClick={() => onTake(date)}>
          {formatDay(date, i18n.language as Language, 'medium')}
        </Button>
      ))}
    </Flex>
  );
}

interface BookedNoticeProps {
  readonly booked: Booked;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

function BookedNotice({ booked, onNext, onClose }: BookedNoticeProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { number, date, window } = booked;
  return (
    <Result
      status="success"
      title={t('book.done', { number })}
      subTitle={`${formatDay(date, i18n.language as Language)} · ${window ?? t('day.wholeDay')}`}
      extra={
        <>
          <Button onClick={onNext}>{t('book.next')}</Button>
          <Button type="primary" onClick={onClose}>
            {t('change.done')}
          </Button>
        </>
      }
    />
  );
}
