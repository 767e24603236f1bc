import { Flex, Typography } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

interface PageProps {
  readonly title: string;
  readonly hint?: string;
  /** What the page is about: branch, day, month. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}

/** A task: its name, what it is about, and its content. */
export function Page({ title, hint, controls, children }: PageProps): ReactNode {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('console.name')}`;
  }, [title, t]);
  return (
    <Flex vertical gap="middle">
      <Flex justify="space-between" align="end" gap="middle" wrap>
        <div>
          <Typography.Title level={2} style={{ fontSize: 22, margin: 0 }}>
            {title}
          </Typography.Title>
          {hint !== undefined && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        <Flex gap="small" align="center" wrap>
          {controls}
        </Flex>
      </Flex>
      {children}
    </Flex>
  );
}
