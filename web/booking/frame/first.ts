import { preferredLanguage } from '../../shared/language/languages.js';
import { sayThatItCannotStart } from './cannot-start.js';

/**
 * The first script, tiny and on its own: it runs before anything is shown, so that what the shell holds already is
 * shown in the right language while the rest is on its way. Whoever begins here reads what this is about, and may press
 * the button; whoever goes on (a reload, a way back from signing in, another address) sees the outline of the page.
 */
const HOME = '/';
const SIGNED_IN_MARK = 'yuhuan.signed-in';
/** After a finger has been lifted. */
const CLICK_FOLLOWS_MS = 50;

const { dataset } = document.currentScript as HTMLScriptElement;
const root = document.documentElement;
const language = preferredLanguage();
root.lang = language;
const title = document.querySelector('title');
document.title = (language === 'en' ? title?.dataset['en'] : undefined) ?? document.title;
root.dataset['shell'] = goesOn() ? 'outline' : 'welcome';

const words = document.createElement('link');
words.rel = 'modulepreload';
words.href = dataset[language === 'en' ? 'en' : 'zh'] ?? '';
document.head.append(words);

// The scripts of the page do not come: what the shell shows would wait for them without end. Those that a browser or its
// extensions put in are not of the page, and one that has started lacks nothing.
window.addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement) || root.dataset['started'] !== undefined) return;
    if (target.src.startsWith(`${window.location.origin}/`))
      void sayThatItCannotStart(new Error(`${target.src} did not come`));
  },
  { capture: true },
);

// A press that has begun ends where it began: the page waits for it before it takes the place of the shell.
for (const begin of ['pointerdown', 'keydown']) {
  document.addEventListener(begin, ({ target }) => {
    if (startOf(target) !== null) root.dataset['pressed'] = '';
  });
}
for (const end of ['pointerup', 'pointercancel', 'keyup']) {
  document.addEventListener(end, () => setTimeout(() => delete root.dataset['pressed'], CLICK_FOLLOWS_MS));
}

// Pressed before the page can act on it: it will as soon as it can, and says that it has heard.
document.addEventListener('click', ({ target }) => {
  const button = startOf(target);
  if (button === null) return;
  root.dataset['asked'] = 'sign-in';
  button.setAttribute('aria-busy', 'true');
});

function startOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-start]') : null;
}

function goesOn(): boolean {
  try {
    return window.location.pathname !== HOME || window.sessionStorage.getItem(SIGNED_IN_MARK) !== null;
  } catch {
    return false;
  }
}
