import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Draft, EMPTY_DRAFT } from './draft.js';
import { keepDraft, readDraft } from './draft-storage.js';

interface DraftInHand {
  readonly draft: Draft;
  readonly phone: string;
  readonly change: (changes: Partial<Draft>) => void;
  readonly setPhone: (phone: string) => void;
  readonly clear: () => void;
  /** What is so now, for work that began earlier. */
  readonly latest: () => Draft;
}

const DraftContext = createContext<DraftInHand | undefined>(undefined);

interface Props {
  readonly person: string;
  /** As the bank has it; filled in, and typed over by whoever has another. */
  readonly phone: string;
  readonly children: ReactNode;
}

/** Keeps what is chosen at every change, so that a reload, going back or a new sign-in loses nothing. */
export function DraftProvider({ person, phone: known, children }: Props): ReactNode {
  const [draft, setDraft] = useState(() => readDraft(person));
  const [phone, setPhone] = useState(known);
  const latest = useRef(draft);
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const become = useCallback(
    (next: Draft) => {
      latest.current = next;
      // An answer that comes when somebody else goes on in this tab would be kept in place of what they have typed.
      if (!isShown.current) return;
      // At once and not after rendering: a page that is closed in between would lose it.
      keepDraft(person, next);
      setDraft(next);
    },
    [person],
  );
  const change = useCallback(
    (changes: Partial<Draft>) => become({ ...latest.current, ...changes }),
    [become],
  );
  const clear = useCallback(() => become(EMPTY_DRAFT), [become]);
  const readLatest = useCallback(() => latest.current, []);
  const value = useMemo<DraftInHand>(
    () => ({ draft, phone, setPhone, change, clear, latest: readLatest }),
    [draft, phone, change, clear, readLatest],
  );
  return <DraftContext value={value}>{children}</DraftContext>;
}

export function useDraft(): DraftInHand {
  const inHand = useContext(DraftContext);
  if (inHand === undefined) throw new Error('there is no draft around this part of the page');
  return inHand;
}
