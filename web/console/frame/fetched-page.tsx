import { type ComponentType, lazy, type ReactNode } from 'react';
import { useVisit } from './visit.js';

/**
 * A page that is fetched when it is gone to. `lazy` alone remembers for ever that a file did not come; here it is asked
 * for again when the person comes to the page again, and not before: while React shows that it is broken, it must find
 * the same failure each time that it looks.
 */
export function fetchedPage(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let failed = false;
  let last: string | undefined;
  const fetched = (): ComponentType =>
    lazy(() =>
      load().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
  let Page = fetched();
  return function FetchedPage(): ReactNode {
    const visit = useVisit();
    if (failed && visit !== last) {
      failed = false;
      Page = fetched();
    }
    last = visit;
    return <Page />;
  };
}
