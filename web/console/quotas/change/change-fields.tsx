import { Flex, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../frame/mark.js';
import { useCounterDays } from '../counter-name.js';
import { type ChangeForm, type ChangeTarget, PERIODS, POOLS } from './change-target.js';

/** As the server bounds them. */
const CAPACITY_MAX = 1_000_000;
const REASON_MAX_CHARS = 200;
const BREAK_GLASS_REASON_MIN_CHARS = 10;

interface ChangeFieldsProps {
  readonly target: ChangeTarget;
  readonly timeZone: string;
  /** At once, and with a reason that an auditor can follow. */
  readonly breakGlass: boolean;
}

export function ChangeFields({ target, timeZone, breakGlass }: ChangeFieldsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {target.counter === undefined ? <WhichCounter /> : <NamedCounter counter={target.counter} />}
      <WhatToDo />
      <Flex gap="middle" wrap>
        {!breakGlass && (
          <Form.Item<ChangeForm>
            name="effectiveFrom"
            label={t('change.field.effectiveFrom', { zone: timeZone })}
            extra={t('change.field.effectiveFromHint')}
          >
            <Input type="datetime-local" />
          </Form.Item>
        )}
        <Form.Item<ChangeForm>
          name="until"
          label={t('change.field.until', { zone: timeZone })}
          extra={t('change.field.untilHint')}
        >
          <Input type="datetime-local" />
        </Form.Item>
      </Flex>
      <Form.Item<ChangeForm>
        name="reason"
        label={t('change.field.reason')}
        extra={t('change.field.reasonHint')}
        rules={[
          { required: true, whitespace: true, message: t('change.field.reasonAsk') },
          ...(breakGlass
            ? [{ min: BREAK_GLASS_REASON_MIN_CHARS, message: t('breakGlass.reasonShort') }]
            : []),
        ]}
      >
        <Input.TextArea rows={2} maxLength={REASON_MAX_CHARS} showCount />
      </Form.Item>
    </>
  );
}

function WhichCounter(): ReactNode {
  const { t } = useTranslation();
  const chosen = Form.useWatch<ChangeForm['period'] | undefined>('period');
  return (
    <Flex gap="middle" wrap>
      <Form.Item<ChangeForm> name="period" label={t('change.field.period')}>
        <Radio.Group
          optionType="button"
          options={PERIODS.map((period) => ({ value: period, label: t(`period.${period}`) }))}
        />
      </Form.Item>
      <Form.Item<ChangeForm> name="pool" label={t('change.field.pool')}>
        <Select
          aria-label={t('change.field.pool')}
          style={{ minWidth: 200 }}
          options={POOLS.map((pool) => ({ value: pool, label: t(`pool.${pool}`) }))}
        />
      </Form.Item>
      {chosen === 'DAY' && (
        <>
          <Form.Item<ChangeForm>
            name="windowFrom"
            label={t('change.field.windowFrom')}
            extra={t('change.field.windowHint')}
          >
            <Input type="time" />
          </Form.Item>
          <Form.Item<ChangeForm> name="windowTo" label={t('change.field.windowTo')}>
            <Input type="time" />
          </Form.Item>
        </>
      )}
    </Flex>
  );
}

function NamedCounter({ counter }: { counter: NonNullable<ChangeTarget['counter']> }): ReactNode {
  const { t } = useTranslation();
  const daysOf = useCounterDays();
  return (
    <Flex gap={4} wrap align="center" style={{ marginBlockEnd: 16 }}>
      {daysOf(counter)}
      <Mark>{t(`pool.${counter.pool}`)}</Mark>
      {counter.window !== null && <Mark>{counter.window}</Mark>}
    </Flex>
  );
}

function WhatToDo(): ReactNode {
  const { t } = useTranslation();
  const action = Form.useWatch<ChangeForm['action']>('action');
  return (
    <Flex gap="middle" wrap>
      <Form.Item<ChangeForm> name="action" label={t('change.field.action')}>
        <Radio.Group
          optionType="button"
          options={[
            { value: 'set', label: t('change.action.set') },
            { value: 'add', label: t('change.action.add') },
            { value: 'unlimited', label: t('change.action.unlimited') },
          ]}
        />
      </Form.Item>
      {action === 'set' && (
        <Form.Item<ChangeForm>
          name="set"
          label={t('change.field.set')}
          rules={[{ required: true, message: t('change.field.numberAsk') }]}
        >
          <InputNumber min={0} max={CAPACITY_MAX} precision={0} inputMode="numeric" />
        </Form.Item>
      )}
      {action === 'add' && (
        <Form.Item<ChangeForm>
          name="add"
          label={t('change.field.add')}
          extra={t('change.field.addHint')}
          rules={[{ required: true, message: t('change.field.numberAsk') }]}
        >
          <InputNumber min={-CAPACITY_MAX} max={CAPACITY_MAX} precision={0} inputMode="numeric" />
        </Form.Item>
      )}
    </Flex>
  );
}
