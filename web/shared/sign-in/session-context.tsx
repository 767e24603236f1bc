import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Session, SessionState } from './session.js';

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session & { readonly state: SessionState } {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('there is no session around this part of the page');
  useSyncExternalStore(session.subscribe, () => session.state);
  return session;
}
