import type { Plugin } from 'vite';

const INSERTS_STYLES = /@rc-component\/util\/es\/Dom\/dynamicCSS\.js$/;
const ONLY_WHEN_GIVEN = /if \(csp\?\.nonce\) \{\s*styleNode\.nonce = csp\?\.nonce;\s*\}/;
const OF_THE_PAGE = `styleNode.nonce = csp?.nonce ?? document.querySelector('meta[property="csp-nonce"]')?.nonce ?? '';`;

/**
 * Some parts of Ant Design (the lock of the page behind a drawer, the width of a scroll bar) insert a style and forget
 * the nonce that they were given; the policy of the page then refuses it and browsers report an attack. Here they get
 * the nonce of the page. A version that is written in another way stops the build, so that this is looked at again.
 */
export function nonceStyles(): Plugin {
  return {
    name: 'yuhuan-nonce-styles',
    transform(code, id) {
      if (!INSERTS_STYLES.test(id)) return null;
      if (!ONLY_WHEN_GIVEN.test(code))
        this.error('styles are inserted in another way now: see nonce-styles.ts');
      return code.replace(ONLY_WHEN_GIVEN, OF_THE_PAGE);
    },
  };
}
