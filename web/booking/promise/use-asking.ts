import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiProblem } from '../../shared/api/index.js';
import { type OnTheWay, untilAnswered } from './until-answered.js';

export type AskingState =
  { readonly kind: 'IDLE' } | OnTheWay | { readonly kind: 'REFUSED' | 'STUCK'; readonly problem: ApiProblem };

export interface Asking {
  readonly state: AskingState;
  readonly busy: boolean;
  readonly ask: (send: (key: string) => Promise<unknown>, onDone: () => Promise<unknown>) => void;
}

/** Asks for a change under one key until there is an answer; a refusal is an answer, and ends the key. */
export function useAsking(): Asking {
  const [state, setState] = useState<AskingState>({ kind: 'IDLE' });
  const key = useRef<string>(undefined);
  const busy = state.kind === 'SENDING' || state.kind === 'WAITING';
  const stop = useRef<AbortController>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);
  const ask = useCallback((send: (key: string) => Promise<unknown>, onDone: () => Promise<unknown>) => {
    const sentAs = (key.current ??= crypto.randomUUID());
    const run = async (): Promise<void> => {
      const answered = await untilAnswered(() => send(sentAs), setState, stop.current?.signal);
      if (answered.kind !== 'STUCK') key.current = undefined;
      // Also when the page has gone on meanwhile: what it shows shall be what is so.
      if (answered.kind === 'DONE') await onDone();
      setState(answered.kind === 'DONE' ? { kind: 'IDLE' } : answered);
    };
    void run();
  }, []);
  return { state, busy, ask };
}
