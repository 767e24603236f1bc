import { Flex, Form, Input, Radio, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ClosureForm, KINDS } from './closures.data.js';

const REASON_MAX_CHARS = 200;

export function ClosureFields(): ReactNode {
  const { t } = useTranslation();
  const allDay = Form.useWatch<boolean | undefined>('allDay');
  const needed = (message: string) => [{ required: true, message }];
  return (
    <>
      <Flex gap="middle" wrap>
        <Form.Item<ClosureForm>
          name="fromDate"
          label={t('closures.from')}
          rules={needed(t('closures.dayAsk'))}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item<ClosureForm> name="toDate" label={t('closures.to')} rules={needed(t('closures.dayAsk'))}>
          <Input type="date" />
        </Form.Item>
        <Form.Item<ClosureForm> name="allDay" label={t('day.wholeDay')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Flex>
      {allDay === false && (
        <Flex gap="middle" wrap>
          <Form.Item
            name={['hours', 'from']}
            label={t('closures.hoursFrom')}
            rules={needed(t('closures.hourAsk'))}
          >
            <Input type="time" />
          </Form.Item>
          <Form.Item
            name={['hours', 'to']}
            label={t('closures.hoursTo')}
            rules={needed(t('closures.hourAsk'))}
          >
            <Input type="time" />
          </Form.Item>
        </Flex>
      )}
      <Form.Item<ClosureForm> name="kind" label={t('closures.kind')}>
        <Radio.Group
          optionType="button"
          options={KINDS.map((kind) => ({ value: kind, label: t(`closureKind.${kind}`) }))}
        />
      </Form.Item>
      <Form.Item<ClosureForm>
        name="reasonZh"
        label={t('closures.reasonZh')}
        extra={t('closures.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('closures.reasonAsk') }]}
      >
        <Input maxLength={REASON_MAX_CHARS} />
      </Form.Item>
      <Form.Item<ClosureForm>
        name="reasonEn"
        label={t('closures.reasonEn')}
        rules={[{ required: true, whitespace: true, message: t('closures.reasonAsk') }]}
      >
        <Input maxLength={REASON_MAX_CHARS} />
      </Form.Item>
    </>
  );
}
