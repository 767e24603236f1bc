import { Alert, Button, Flex, Layout, Menu, Result, Segmented, Space, Spin, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes, useLocation, useNavigate } from 'react-router';
import { changeLanguage, type Language } from '../shared/language/index.js';
import { type Person, type SessionState, useSession } from '../shared/sign-in/index.js';
import { useOnline } from '../shared/use-online.js';
import { consoleWords } from './words.js';

const MAIN_ID = 'main';

/** The frame around every task of the staff: who is signed in, where one can go, in which language. */
export function Console({ sandbox }: { sandbox: boolean }): ReactNode {
  const { t } = useTranslation();
  const { state } = useSession();
  const online = useOnline();
  return (
    <Layout style={{ minHeight: '100dvh' }}>
      <a className="skip" href={`#${MAIN_ID}`}>
        {t('console.skip')}
      </a>
      <Header sandbox={sandbox} />
      {!online && <Alert banner type="warning" title={t('console.offline')} />}
      {state.status === 'ended' && <SignInAgain />}
      <Inside state={state} />
    </Layout>
  );
}

function Inside({ state }: { state: SessionState }): ReactNode {
  const { t } = useTranslation();
  if (state.status === 'unknown') return <Spin size="large" description={t('console.starting')} fullscreen />;
  if (state.status === 'anonymous') return <SignIn />;
  return <Signed person={state.person} />;
}

function Header({ sandbox }: { sandbox: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const session = useSession();
  return (
    <Layout.Header style={{ background: 'transparent', paddingInline: 24 }}>
      <Flex justify="space-between" align="center" gap="middle">
        <Space>
          <img src="/favicon.svg" width={28} height={28} alt="" style={{ verticalAlign: 'middle' }} />
          <Typography.Title level={1} style={{ fontSize: 16, margin: 0 }}>
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
            onChange={(language) => void changeLanguage(i18n, language as Language, consoleWords)}
          />
          {session.state.status === 'signed-in' && (
            <Button onClick={() => void session.signOut()}>{t('console.signOut')}</Button>
          )}
        </Space>
      </Flex>
    </Layout.Header>
  );
}

function Who({ person }: { person: Person }): ReactNode {
  const { t } = useTranslation();
  const where = person.branches.includes('*') ? t('console.allBranches') : person.branches.join(', ');
  const roles = person.roles.map((role) => t(`role.${role}`, { defaultValue: role })).join(' · ');
  return (
    <Typography.Text type="secondary">
      {roles} · {where}
    </Typography.Text>
  );
}

function SignIn(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <Layout.Content id={MAIN_ID}>
      <Result
        icon={<img src="/favicon.svg" width={64} height={64} alt="" />}
        title={t('console.signInAsk')}
        extra={
          <Button type="primary" size="large" onClick={() => void session.signIn()}>
            {t('console.signIn')}
          </Button>
        }
      />
    </Layout.Content>
  );
}

function SignInAgain(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <Alert
      banner
      type="warning"
      title={t('console.sessionEnded')}
      action={<Button onClick={() => void session.signInAgain()}>{t('console.signInAgain')}</Button>}
    />
  );
}

/** A task is an entry here and a route below. */
const TASKS = [{ path: '/', label: 'console.today' }] as const;

function Signed({ person }: { person: Person }): ReactNode {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return (
    <Layout>
      <Layout.Sider theme="light" breakpoint="lg" collapsedWidth={0}>
        <nav aria-label={t('console.menu')}>
          <Menu
            mode="inline"
            selectedKeys={[pathname]}
            items={TASKS.map(({ path, label }) => ({ key: path, label: t(label) }))}
            onClick={({ key }) => void navigate(key)}
          />
        </nav>
      </Layout.Sider>
      <Layout.Content id={MAIN_ID} style={{ padding: 24 }}>
        <Routes>
          <Route path="/" element={<Today key={person.id} />} />
          <Route path="*" element={<Result status="404" title={t('console.notFound')} />} />
        </Routes>
      </Layout.Content>
    </Layout>
  );
}

function Today(): ReactNode {
  const { t } = useTranslation();
  return <Typography.Paragraph type="secondary">{t('console.todayEmpty')}</Typography.Paragraph>;
}
