import { Button, Flex, Form, Input, Select } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { type Branch, todayAt } from '../reach/branches.js';
import { firstOfMonth, plusDays, plusMonths } from '../reach/days.js';
import { type Product, productsOf } from '../reach/products.js';

export interface ReportRange {
  readonly product: Product;
  readonly from?: string;
  readonly to?: string;
}

export const RANGE_FIELDS = ['product', 'from', 'to'] as const satisfies readonly (keyof ReportRange)[];

/** Four weeks have as many of each weekday. */
const USUAL_DAYS = 28;

/** What is mostly asked for, by one press. */
const RANGES = {
  lastWeeks: (today: string) => ({ from: plusDays(today, 1 - USUAL_DAYS), to: today }),
  lastMonth: (today: string) => ({
    from: plusMonths(today, -1),
    to: plusDays(firstOfMonth(today), -1),
  }),
  nextWeeks: (today: string) => ({ from: today, to: plusDays(today, USUAL_DAYS - 1) }),
} as const;

interface RangeFormProps {
  readonly branch: Branch;
  readonly range: ReportRange;
  /** What the server said to the range that was asked for. */
  readonly problem: ApiProblem | undefined;
  readonly onAsk: (range: ReportRange) => void;
  readonly extra: ReactNode;
}

export function RangeForm({ branch, range, problem, onAsk, extra }: RangeFormProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<ReportRange>();
  // Only what was asked for is put in: what is being typed outlives an answer, and the focus stays where it is.
  useEffect(() => {
    form.setFieldsValue({ ...RANGES.lastWeeks(todayAt(branch.timeZone)), ...range });
  }, [form, branch, range]);
  useEffect(() => {
    const faults = problem?.fields.filter(({ in: place }) => place === 'query') ?? [];
    const errorsOf = (name: string): string[] =>
      faults.filter(({ pointer }) => pointer === name).map(({ detail }) => detail);
    form.setFields(RANGE_FIELDS.map((name) => ({ name, errors: errorsOf(name) })));
    const [first] = faults;
    if (first !== undefined) form.focusField(first.pointer);
  }, [form, problem]);
  const products = productsOf(branch.services);
  return (
    <Form<ReportRange> form={form} layout="vertical" onFinish={onAsk}>
      <Flex gap="small" wrap align="end">
        <Form.Item<ReportRange> name="product" label={t('book.product')}>
          <Select
            aria-label={t('book.product')}
            style={{ width: 160 }}
            options={products.map((each) => ({ value: each, label: t(`product.${each}`) }))}
          />
        </Form.Item>
        <Form.Item<ReportRange> name="from" label={t('events.from')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item<ReportRange> name="to" label={t('events.to')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item>
          <Flex gap="small" wrap>
            <Button type="primary" htmlType="submit">
              {t('reports.show')}
            </Button>
            {(Object.keys(RANGES) as (keyof typeof RANGES)[]).map((name) => (
              <Button
                key={name}
                onClick={() =>
                  onAsk({
                    product: form.getFieldValue('product') as Product,
                    ...RANGES[name](todayAt(branch.timeZone)),
                  })
                }
              >
                {t(`reports.range.${name}`)}
              </Button>
            ))}
            {extra}
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
