import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { ApiProvider, createApi, newQueryClient } from '../shared/api/index.js';
import { type Language, startTexts } from '../shared/language/index.js';
import { loadPagesConfig, Session, SessionProvider } from '../shared/sign-in/index.js';
import { forgetDraft } from './draft/draft-storage.js';
import { BookingApp } from './frame/booking-app.js';
import { sayThatItCannotStart } from './frame/cannot-start.js';
import { shellGivesWay } from './frame/shell.js';
import { readAhead } from './reading.js';
import { entryPass } from './waiting-room/entry-pass.js';
import { bookingWords } from './words.js';

const HOME = '/';

const [texts, config] = await Promise.all([startTexts(bookingWords), loadPagesConfig()]).catch(
  sayThatItCannotStart,
);
const language = (): Language => texts.language as Language;
const session = new Session(config, config.clientIds.booking, HOME, language);
const api = createApi({ token: session.token, language, entry: entryPass, onSignedOut: session.end });

// The rest of what was somebody's own is forgotten by the session itself.
session.onOtherPerson(() => {
  entryPass.drop();
  forgetDraft();
});

const queries = newQueryClient();
const back = await session.start();
if (session.token() !== undefined) readAhead(queries, api, language());
if (back !== undefined) window.history.replaceState(null, '', back);
await shellGivesWay();
createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <QueryClientProvider client={queries}>
        <SessionProvider session={session}>
          <ApiProvider api={api}>
            <BrowserRouter>
              <BookingApp sandbox={config.sandbox} />
            </BrowserRouter>
          </ApiProvider>
        </SessionProvider>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
