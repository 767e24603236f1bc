import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Flex, Grid, Layout, Segmented, Space, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage, type Language } from '../../shared/language/index.js';
import { type Person, useSession } from '../../shared/sign-in/index.js';
import { consoleWords } from '../words.js';
import { TaskLinks } from './navigation.js';
import { useNotice } from './notices.js';
import type { Task } from './tasks.js';

interface HeaderProps {
  readonly sandbox: boolean;
  readonly tasks: readonly Task[];
}

export function Header({ sandbox, tasks }: HeaderProps): ReactNode {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const tell = useNotice();
  const { lg } = Grid.useBreakpoint();
  return (
    <Layout.Header className="header">
      <Flex justify="space-between" align="center" gap="middle" style={{ height: '100%' }}>
        <Space>
          {lg === false && tasks.length > 0 && <MenuButton tasks={tasks} />}
          <img src="/favicon.svg" width={28} height={28} alt="" style={{ verticalAlign: 'middle' }} />
          <Typography.Title level={1} style={{ fontSize: 16, margin: 0, whiteSpace: 'nowrap' }}>
            {t('console.name')}
          </Typography.Title>
          {sandbox && <Tag>{t('console.sandbox')}</Tag>}
        </Space>
        <Space>
          {session.state.status === 'signed-in' && <Who person={session.state.person} />}
          <Segmented
            aria-label={t('console.language')}
            value={i18n.language}
            options={[
              { label: '中文', value: 'zh-CN' },
              { label: 'English', value: 'en' },
            ]}
            onChange={(language) => {
              changeLanguage(i18n, language as Language, consoleWords).catch(() =>
                tell(t('console.languageUnreachable')),
              );
            }}
          />
          {/* Also whose sign-in has ended may leave nothing behind. */}
          {'person' in session.state && (
            <Button onClick={() => void session.signOut()}>{t('console.signOut')}</Button>
          )}
        </Space>
      </Flex>
    </Layout.Header>
  );
}

/** On a tablet the menu comes when it is asked for. */
function MenuButton({ tasks }: { tasks: readonly Task[] }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<MenuOutlined />} aria-label={t('console.menu')} onClick={() => setOpen(true)} />
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        placement="left"
        size={260}
        title={t('console.menu')}
      >
        <TaskLinks tasks={tasks} onGo={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function Who({ person }: { person: Person }): ReactNode {
  const { t } = useTranslation();
  const where = person.branches.includes('*') ? t('console.allBranches') : person.branches.join(', ');
  const roles = person.roles.map((role) => t(`role.${role}`, { defaultValue: role })).join(' · ');
  return (
    <Typography.Text type="secondary" title={person.id}>
      {roles} · {where}
    </Typography.Text>
  );
}
