import { focusManager, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { ApiProvider, createApi, newQueryClient } from '../shared/api/index.js';
import { startTexts } from '../shared/language/index.js';
import { loadPagesConfig, Session, SessionProvider } from '../shared/sign-in/index.js';
import './console.css';
import { Console } from './console.js';
import { draftsBelongTo } from './draft/form-draft.js';
import { forgetUnsentWords } from './draft/unsent-words.js';
import { Look } from './look.js';
import { consoleWords } from './words.js';

const HOME = '/console/';

const [texts, config] = await Promise.all([startTexts(consoleWords), loadPagesConfig()]);
const language = (): string => texts.language;
const session = new Session(config, config.clientIds.console, HOME, language);
const api = createApi({ token: session.token, language, onSignedOut: session.end });

// What was read for the one before is forgotten by the session itself.
session.onOtherPerson(forgetUnsentWords);
session.subscribe(() => {
  if (session.state.status === 'signed-in') draftsBelongTo(session.state.person.id);
  // Whatever looks again by itself rests as on a page that nobody sees: each 401 counts against the branch's address.
  // Signed in again, it looks at once.
  focusManager.setFocused(session.state.status === 'ended' ? false : undefined);
});

const back = await session.start();
if (back !== undefined) window.history.replaceState(null, '', back);
createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <I18nextProvider i18n={texts}>
      <QueryClientProvider client={newQueryClient()}>
        <SessionProvider session={session}>
          <ApiProvider api={api}>
            <BrowserRouter basename={HOME}>
              <Look>
                <Console sandbox={config.sandbox} />
              </Look>
            </BrowserRouter>
          </ApiProvider>
        </SessionProvider>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
