import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  Fragment,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useSyncExternalStore,
} from 'react';
import type { Session, SessionState } from './session.js';

const SessionContext = createContext<Session | undefined>(undefined);

/**
 * The session around the page. When somebody else signs in where one was signed in before, what was read for the one
 * before is forgotten and every part of the page begins anew; the same person finds everything as it was.
 */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  const queries = useQueryClient();
  useLayoutEffect(() => session.onOtherPerson(() => queries.clear()), [queries, session]);
  const turn = useSyncExternalStore(session.subscribe, () => session.turn);
  return (
    <SessionContext value={session}>
      <Fragment key={turn}>{children}</Fragment>
    </SessionContext>
  );
}

export function useSession(): Session & { readonly state: SessionState } {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('there is no session around this part of the page');
  useSyncExternalStore(session.subscribe, () => session.state);
  return session;
}
