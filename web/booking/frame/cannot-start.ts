/** A server that starts again is back within seconds; a crowd that loads anew at every second would keep it down. */
const AGAIN_AFTER_MS = 15_000;

/**
 * What is shown when the page cannot even learn its words or whom to ask for signing in: in both languages, as none is
 * known, and tried again by itself. It never goes on from here.
 */
export async function sayThatItCannotStart(cause: unknown): Promise<never> {
  const heading = document.createElement('h1');
  heading.textContent = '页面暂时打不开 · The page cannot start just now';
  const more = document.createElement('p');
  more.textContent = '稍后自动再试，已填内容都在。It is tried again by itself; what you typed is kept.';
  const again = document.createElement('button');
  again.className = 'button button-main';
  again.textContent = '再试一次 · Try again';
  again.addEventListener('click', () => window.location.reload());
  const main = document.querySelector('#page main')!;
  main.className = 'column';
  main.setAttribute('role', 'alert');
  main.replaceChildren(heading, more, again);
  setTimeout(() => window.location.reload(), AGAIN_AFTER_MS);
  reportError(cause);
  return new Promise(() => undefined);
}
