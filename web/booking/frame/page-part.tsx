import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { Broken } from './page-fence.js';
import { Skeleton } from './skeleton.js';

type Fetch = () => Promise<{ readonly default: ComponentType }>;

/** Not wanted by whoever comes to book, so not fetched before. */
export const pageParts = {
  appointments: () => import('../appointments/appointments-page.js'),
  appointment: () => import('../appointments/appointment-page.js'),
  waitlist: () => import('../waitlist/waitlist-page.js'),
} as const satisfies Record<string, Fetch>;
type Name = keyof typeof pageParts;

const fetched = new Map<Name, ComponentType>();

async function fetchPart(name: Name): Promise<ComponentType> {
  const { default: part } = await pageParts[name]();
  fetched.set(name, part);
  return part;
}

/** What will be wanted next; without it the page asks again when it is. */
export function fetchAhead(name: Name): void {
  void fetchPart(name).catch(() => undefined);
}

/**
 * A page that is fetched when it is wanted. Where it cannot be, that is said, and it is fetched anew: React's own lazy
 * parts keep for good that they failed.
 */
export function PagePart({ name }: { name: Name }): ReactNode {
  const { t } = useTranslation();
  const { state } = useLocation() as { state: { justBooked?: boolean } | null };
  const [Part, setPart] = useState(() => fetched.get(name));
  const [failed, setFailed] = useState(false);
  const ask = useCallback(
    (onFailed: () => void) => {
      fetchPart(name).then((part) => setPart(() => part), onFailed);
    },
    [name],
  );
  useEffect(() => {
    // Also when it has been fetched since this was drawn, else nobody would draw it.
    if (Part === undefined) ask(() => setFailed(true));
  }, [ask, Part]);
  if (Part !== undefined) return <Part />;
  if (!failed) return <Skeleton />;
  return (
    <Broken
      // The one thing that whoever has just booked must know.
      title={state?.justBooked === true ? t('appointment.done') : t('frame.broken')}
      // Files of before a change of the page are gone; the page of now knows where its own are.
      onAgain={() => ask(() => navigator.onLine && window.location.reload())}
    />
  );
}
