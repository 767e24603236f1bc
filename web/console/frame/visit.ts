import { useLocation } from 'react-router';

/** Another one with each step of the person, also where that leads to the same page; of one step it stays the same. */
export function useVisit(): string {
  const { key, pathname, search } = useLocation();
  return `${key} ${pathname}${search}`;
}
