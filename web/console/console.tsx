import { Alert, Layout, Result, Spin } from 'antd';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { type Person, type SessionState, useSession } from '../shared/sign-in/index.js';
import { useOnline } from '../shared/use-online.js';
import { ExpressBanner } from './express/express-banner.js';
import { ErrorFence } from './frame/error-fence.js';
import { Header } from './frame/header.js';
import { Navigation } from './frame/navigation.js';
import { PersonProvider } from './frame/person-context.js';
import { SignIn, SignInAgainButton } from './frame/sign-in.js';
import { tasksOf } from './frame/tasks.js';
import { useVisit } from './frame/visit.js';
import { Waiting } from './frame/waiting.js';

const MAIN_ID = 'main';

/** The frame around every task of the staff: who is signed in, where one can go, in which language. */
export function Console({ sandbox }: { sandbox: boolean }): ReactNode {
  const { t } = useTranslation();
  const { state } = useSession();
  const online = useOnline();
  const person = 'person' in state ? state.person : undefined;
  return (
    <Layout style={{ minHeight: '100dvh' }}>
      <a className="skip" href={`#${MAIN_ID}`}>
        {t('console.skip')}
      </a>
      <Header sandbox={sandbox} tasks={person === undefined ? [] : tasksOf(person.roles)} />
      {!online && <Alert banner type="warning" role="status" title={t('console.offline')} />}
      {state.status === 'ended' && <SessionEnded />}
      <Inside state={state} />
    </Layout>
  );
}

function Inside({ state }: { state: SessionState }): ReactNode {
  const { t } = useTranslation();
  if (state.status === 'unknown') return <Spin size="large" description={t('console.starting')} fullscreen />;
  if (state.status === 'anonymous') {
    return (
      <Layout.Content id={MAIN_ID}>
        <SignIn />
      </Layout.Content>
    );
  }
  return <Signed person={state.person} />;
}

function SessionEnded(): ReactNode {
  const { t } = useTranslation();
  return <Alert banner type="warning" title={t('console.sessionEnded')} action={<SignInAgainButton />} />;
}

function Signed({ person }: { person: Person }): ReactNode {
  const { t } = useTranslation();
  const visit = useVisit();
  const tasks = tasksOf(person.roles);
  const [first] = tasks;
  return (
    <PersonProvider person={person}>
      <ExpressBanner />
      <Layout hasSider>
        <Navigation tasks={tasks} />
        <Layout.Content id={MAIN_ID} tabIndex={-1} className="main">
          <ErrorFence visit={visit}>
            <Suspense fallback={<Waiting />}>
              {/* Another person starts anew: nothing of the one before stays on the page. */}
              <Routes key={person.id}>
                {first !== undefined && <Route path="/" element={<Navigate to={first.path} replace />} />}
                {tasks.map(({ path, page: Page }) => (
                  <Route key={path} path={path} element={<Page />} />
                ))}
                <Route path="*" element={<Result status="404" title={t('console.notFound')} />} />
              </Routes>
            </Suspense>
          </ErrorFence>
        </Layout.Content>
      </Layout>
    </PersonProvider>
  );
}
