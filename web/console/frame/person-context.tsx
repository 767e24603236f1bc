import { createContext, type ReactNode, useContext } from 'react';
import type { Person } from '../../shared/sign-in/index.js';
import type { Role } from './tasks.js';

const PersonContext = createContext<Person | undefined>(undefined);

export function PersonProvider({ person, children }: { person: Person; children: ReactNode }): ReactNode {
  return <PersonContext value={person}>{children}</PersonContext>;
}

/** Whoever is signed in. */
export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (person === undefined) throw new Error('nobody is signed in around this part of the page');
  return person;
}

/** Whether to offer what only these roles may do; the server decides in any case. */
export function useMay(...roles: readonly Role[]): boolean {
  const person = usePerson();
  return roles.some((role) => person.roles.includes(role));
}
