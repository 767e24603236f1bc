import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Flex, Form, type FormInstance, Result, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem, type ProblemField } from '../../shared/api/index.js';
import { formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { useFormDraft } from '../draft/form-draft.js';
import { Drawer } from '../frame/drawer.js';
import { nameOf, showFaults } from '../problem/field-faults.js';
import { fieldsOfSlot, type FreeSlot } from '../problem/free-slot.js';
import { FreeSlots } from '../problem/free-slots.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { type Booked, type BookForm, type OfferedPlace, useBookFor } from './book-for-customer.data.js';
import { ChannelField, CustomerFields, RepaymentFields } from './book-for-customer-fields.js';
import { type Product, productsOf } from '../reach/products.js';
import { JoinLine } from '../waitlist/join-line.js';
import { bookingOf, wishOf } from '../waitlist/wish.js';
import { SlotFields } from './slot-fields.js';

const WIDTH_PX = 640;
/** What says who the customer is stays in the form and nowhere else. */
const NOT_KEPT = ['customerId', 'loanId', 'phone'] as const;
/** What is of one customer and not of the next. The channel and the day often stay the same. */
const OF_CUSTOMER = [...NOT_KEPT, 'kind', 'amount', 'effect'] as const;
/** A form that is opened again is mostly for another customer: it begins with the day of the board. */
const NOT_FOR_NEXT = [...OF_CUSTOMER, 'date', 'window'] as const;

interface BookForCustomerProps {
  readonly branch: Branch;
  readonly date: string;
  /** A place of the line: whose it is and of which slot is decided. */
  readonly offered?: OfferedPlace | undefined;
  /** What was typed where it turned out that there is a place. */
  readonly typed?: Partial<BookForm> | undefined;
  readonly onClose: () => void;
}

interface Sending {
  readonly busy: boolean;
  readonly booked: Booked | undefined;
  readonly refused: { readonly problem: ApiProblem; readonly faults: readonly ProblemField[] } | undefined;
  readonly send: (typed: BookForm) => Promise<void>;
  readonly again: () => void;
  /** The refusal is not shown any more. */
  readonly dismiss: () => void;
}

function useSending(
  form: FormInstance<BookForm>,
  { branch, offered, onBooked }: Pick<BookForCustomerProps, 'branch' | 'offered'> & { onBooked: () => void },
): Sending {
  const bookFor = useBookFor(branch.id, offered?.offer.holdId);
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [booked, setBooked] = useState<Booked>();
  const [refused, setRefused] = useState<Sending['refused']>();
  async function send(typed: BookForm): Promise<void> {
    setBusy(true);
    setRefused(undefined);
    try {
      // Whose an offer is and its slot have no fields; the server's faults about them are listed.
      setBooked(await bookFor({ ...typed, ...(offered !== undefined && decidedOf(offered)) }));
      onBooked();
      await queries.invalidateQueries({ queryKey: ['day', branch.id] });
    } catch (error) {
      const problem = asProblem(error);
      setRefused({ problem, faults: showFaults(form, problem, fieldOf) });
    } finally {
      setBusy(false);
    }
  }
  function again(): void {
    form.resetFields([...OF_CUSTOMER]);
    setBooked(undefined);
  }
  return { busy, booked, refused, send, again, dismiss: () => setRefused(undefined) };
}

/** A booking that staff make with the customer on the phone or at the counter. */
export function BookForCustomer({ branch, date, offered, typed, onClose }: BookForCustomerProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<BookForm>();
  const draft = useFormDraft(
    form,
    draftName(branch, offered),
    offered === undefined ? NOT_FOR_NEXT : NOT_KEPT,
  );
  const { busy, booked, refused, send, again, dismiss } = useSending(form, {
    branch,
    offered,
    onBooked: draft.drop,
  });
  const [waiting, setWaiting] = useState<BookForm>();
  function fill(values: Partial<BookForm>): void {
    form.setFieldsValue(values);
    // What is set here is not typed, so that the form does not tell of it.
    draft.keep();
  }
  // After the draft, which is older.
  useEffect(() => {
    if (typed !== undefined) form.setFieldsValue(typed);
  }, [form, typed]);
  if (waiting !== undefined) {
    return (
      <JoinLine
        branch={branch}
        typed={wishOf(waiting)}
        onClose={onClose}
        onBack={() => setWaiting(undefined)}
        onBook={(slot, wish) => {
          fill(bookingOf(slot, wish));
          dismiss();
          setWaiting(undefined);
        }}
      />
    );
  }
  return (
    <Drawer
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
            initialValues={firstValues(branch, date, offered)}
            onValuesChange={draft.keep}
            onFinish={(values) => void send(values)}
          >
            <Fields branch={branch} offered={offered} />
          </Form>
          {refused !== undefined && <ProblemAlert {...refused} />}
          <Instead
            problem={refused?.problem}
            branchId={branch.id}
            offered={offered}
            onTake={(slot) => fill(fieldsOfSlot(slot))}
            onWait={() => setWaiting(form.getFieldsValue(true) as BookForm)}
          />
        </>
      ) : (
        <BookedNotice booked={booked} onNext={offered === undefined ? again : undefined} onClose={onClose} />
      )}
    </Drawer>
  );
}

function Fields({ branch, offered }: Pick<BookForCustomerProps, 'branch' | 'offered'>): ReactNode {
  return (
    <>
      <ChannelField />
      {offered !== undefined && <OfferedTo offered={offered} />}
      <CustomerFields isKnown={offered !== undefined} />
      {offered === undefined ? (
        <>
          <ProductField products={productsOf(branch.services)} />
          <Slot branchId={branch.id} />
        </>
      ) : (
        <OfferedSlot offered={offered} />
      )}
      <RepaymentFields />
    </>
  );
}

function fieldOf(pointer: string): ReturnType<typeof nameOf> {
  return pointer === '/contact/phone' ? ['phone'] : nameOf(pointer);
}

function firstValues(branch: Branch, date: string, offered: OfferedPlace | undefined): Partial<BookForm> {
  const [product] = productsOf(branch.services);
  return {
    channel: 'PHONE',
    kind: 'FULL',
    ...(product !== undefined && { product }),
    ...(date > todayAt(branch.timeZone) && { date }),
    ...(offered !== undefined && valuesOf(offered)),
  };
}

function draftName({ id }: Branch, offered: OfferedPlace | undefined): string {
  return offered === undefined ? `book-for.${id}` : `book-offer.${offered.offer.holdId}`;
}

/** What an offer leaves open to nobody. */
function decidedOf({
  entry,
  offer,
}: OfferedPlace): Pick<BookForm, 'customerId' | 'loanId' | 'date' | 'window'> {
  return {
    customerId: entry.customerId,
    loanId: entry.loanId,
    date: offer.date,
    ...(offer.window !== null && { window: offer.window }),
  };
}

/** How the customer joined is how they mostly confirm; whoever confirms may know better. */
function valuesOf(offered: OfferedPlace): Partial<BookForm> {
  const { channel } = offered.entry;
  return {
    ...decidedOf(offered),
    ...((channel === 'PHONE' || channel === 'COUNTER') && { channel }),
  };
}

function OfferedTo({ offered: { entry } }: { offered: OfferedPlace }): ReactNode {
  const { t } = useTranslation();
  return (
    <Descriptions
      size="small"
      column={2}
      items={[
        { key: 'customer', label: t('day.customer'), children: entry.customerId },
        { key: 'loan', label: t('day.loan'), children: entry.loanId },
      ]}
    />
  );
}

/** Kept for this customer: the day and its part are not chosen any more. */
function OfferedSlot({ offered: { offer } }: { offered: OfferedPlace }): ReactNode {
  const { t, i18n } = useTranslation();
  const day = formatDay(offer.date, i18n.language as Language);
  return (
    <Alert
      type="info"
      style={{ marginBlockEnd: 16 }}
      title={t('line.offered', { slot: `${day} · ${offer.window ?? t('day.wholeDay')}` })}
    />
  );
}

/** The calendar is one for each product. */
function ProductField({ products }: { products: readonly Product[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item<BookForm> name="product" label={t('book.product')}>
      <Select
        aria-label={t('book.product')}
        options={products.map((product) => ({ value: product, label: t(`product.${product}`) }))}
      />
    </Form.Item>
  );
}

function Slot({ branchId }: { branchId: string }): ReactNode {
  const product = Form.useWatch<Product | undefined>('product') ?? 'MORTGAGE';
  return <SlotFields branchId={branchId} product={product} />;
}

interface InsteadProps {
  readonly problem: ApiProblem | undefined;
  readonly branchId: string;
  readonly offered: OfferedPlace | undefined;
  readonly onTake: (slot: FreeSlot) => void;
  readonly onWait: () => void;
}

/** What else there is when a day is full: other places, unless this one was offered, and the line. */
function Instead({ problem, branchId, offered, onTake, onWait }: InsteadProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {offered === undefined && (
        <FreeSlots title={t('book.instead')} problem={problem} branchId={branchId} onTake={onTake} />
      )}
      {problem?.code.endsWith('_FULL') === true && (
        <Button style={{ marginBlockStart: 12 }} onClick={onWait}>
          {t('line.instead')}
        </Button>
      )}
    </>
  );
}

interface BookedNoticeProps {
  readonly booked: Booked;
  /** Absent for a place of the line: it was one customer's. */
  readonly onNext: (() => void) | undefined;
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
          {onNext !== undefined && <Button onClick={onNext}>{t('book.next')}</Button>}
          <Button type="primary" onClick={onClose}>
            {t('change.done')}
          </Button>
        </>
      }
    />
  );
}
