import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Routes, useLocation } from 'react-router';
import { useSession } from '../../shared/sign-in/index.js';
import { DraftProvider } from '../draft/draft-context.js';
import { BookingPage } from '../form/booking-page.js';
import { useTitle } from '../parts/use-title.js';
import { PromiseProvider } from '../promise/promise-context.js';
import { WaitingRoom } from '../waiting-room/waiting-room.js';
import { Header, MAIN_ID } from './header.js';
import { Notices } from './notices.js';
import { PageFence } from './page-fence.js';
import { PagePart } from './page-part.js';
import { Skeleton } from './skeleton.js';
import { Welcome } from './welcome.js';

/** The frame around everything: where one is, in which language, and what is the matter with network and sign-in. */
export function BookingApp({ sandbox }: { sandbox: boolean }): ReactNode {
  const { t } = useTranslation();
  const { state } = useSession();
  return (
    <>
      <a className="skip" href={`#${MAIN_ID}`}>
        {t('frame.skip')}
      </a>
      <Header />
      <Notices />
      <main id={MAIN_ID} tabIndex={-1}>
        {state.status === 'unknown' && <Skeleton />}
        {state.status === 'anonymous' && <Welcome />}
        {(state.status === 'signed-in' || state.status === 'ended') && (
          <DraftProvider
            key={state.person.id}
            person={state.person.id}
            phone={phoneShown(state.person.phone)}
          >
            <PromiseProvider>
              <Pages />
            </PromiseProvider>
          </DraftProvider>
        )}
      </main>
      <footer className="foot">{sandbox ? t('frame.sandbox') : t('frame.foot')}</footer>
    </>
  );
}

function Pages(): ReactNode {
  const { pathname } = useLocation();
  return (
    // Another page is another try.
    <PageFence key={pathname}>
      <ToTop />
      <Routes>
        <Route path="/" element={<BookingPage />} />
        <Route path="/waiting-room" element={<WaitingPage />} />
        <Route path="/waitlist" element={<PagePart name="waitlist" />} />
        <Route path="/appointments" element={<PagePart name="appointments" />} />
        <Route path="/appointments/:id" element={<PagePart name="appointment" />} />
        <Route path="*" element={<NotFound />} />
      </Routes>
    </PageFence>
  );
}

function WaitingPage(): ReactNode {
  const { t } = useTranslation();
  useTitle(t('queue.page'));
  return (
    <div className="column">
      <h1>{t('queue.page')}</h1>
      <p className="soft">{t('queue.pageMore')}</p>
      <WaitingRoom onTurn={<ToTheForm text={t('queue.goOn')} />} />
    </div>
  );
}

function ToTheForm({ text }: { text: string }): ReactNode {
  return (
    <Link className="button button-main" to="/">
      {text}
    </Link>
  );
}

function NotFound(): ReactNode {
  const { t } = useTranslation();
  useTitle(t('frame.notFound'));
  return (
    <div className="column">
      <h1>{t('frame.notFound')}</h1>
      <p className="soft">{t('frame.notFoundMore')}</p>
      <ToTheForm text={t('list.book')} />
      <p>
        <Link to="/appointments">{t('list.title')}</Link>
      </p>
    </div>
  );
}

/** Another page begins at its top. */
function ToTop(): ReactNode {
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  return null;
}

/** Nobody here types the country's own code. */
function phoneShown(phone: string | undefined): string {
  return phone?.replace(/^\+86(?=1[3-9]\d{9}$)/, '') ?? '';
}
