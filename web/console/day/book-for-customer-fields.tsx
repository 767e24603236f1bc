import { Flex, Form, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type BookForm, EFFECTS } from './book-for-customer.data.js';

/** How the customer came, for whom staff do something. */
export function ChannelField(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name="channel" label={t('book.channel')}>
      <Radio.Group
        optionType="button"
        options={[
          { value: 'PHONE', label: t('channel.PHONE') },
          { value: 'COUNTER', label: t('channel.COUNTER') },
        ]}
      />
    </Form.Item>
  );
}

/** @param isKnown who the customer is was settled before; only where to call is asked */
export function CustomerFields({ isKnown }: { isKnown: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Flex gap="middle" wrap>
      {!isKnown && (
        <>
          <Text name="customerId" label={t('day.customer')} ask={t('book.customerAsk')} />
          <Text name="loanId" label={t('day.loan')} ask={t('book.loanAsk')} />
        </>
      )}
      <Text name="phone" label={t('day.phone')} ask={t('book.phoneAsk')} />
    </Flex>
  );
}

export function RepaymentFields(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<BookForm['kind'] | undefined>('kind');
  return (
    <>
      <Form.Item<BookForm> name="kind" label={t('day.kind')}>
        <Radio.Group
          optionType="button"
          options={[
            { value: 'FULL', label: t('kind.FULL') },
            { value: 'PARTIAL', label: t('kind.PARTIAL') },
          ]}
        />
      </Form.Item>
      {kind === 'PARTIAL' && (
        <Flex gap="middle" wrap>
          <Text name="amount" label={t('book.amount')} ask={t('book.amountAsk')} />
          <Form.Item<BookForm>
            name="effect"
            label={t('book.effect')}
            rules={[{ required: true, message: t('book.effectAsk') }]}
          >
            <Radio.Group
              optionType="button"
              options={EFFECTS.map((effect) => ({ value: effect, label: t(`effect.${effect}`) }))}
            />
          </Form.Item>
        </Flex>
      )}
    </>
  );
}

interface TextProps {
  readonly name: 'customerId' | 'loanId' | 'phone' | 'amount';
  readonly label: string;
  readonly ask: string;
}

function Text({ name, label, ask }: TextProps): ReactNode {
  return (
    <Form.Item<BookForm>
      name={name}
      label={label}
      rules={[{ required: true, whitespace: true, message: ask }]}
    >
      <Input
        autoComplete="off"
        maxLength={40}
        inputMode={name === 'phone' ? 'tel' : name === 'amount' ? 'decimal' : 'text'}
      />
    </Form.Item>
  );
}
