export { loadPagesConfig, type PagesConfig } from './pages-config.js';
export { type Person, Session, type SessionState } from './session.js';
export { SessionProvider, useSession } from './session-context.js';
