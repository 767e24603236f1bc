import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiProblem } from '../../shared/api/index.js';
import { useSession } from '../../shared/sign-in/index.js';
import { type OnTheWay, untilAnswered } from './until-answered.js';

export type AskingState =
  { readonly kind: 'IDLE' } | OnTheWay | { readonly kind: 'REFUSED' | 'STUCK'; readonly problem: ApiProblem };

export interface Asking {
  readonly state: AskingState;
  readonly busy: boolean;
  readonly ask: (send: (key: string) => Promise<unknown>, onDone: () => Promise<unknown>) => void;
}

interface Asked {
  readonly send: (key: string) => Promise<unknown>;
  readonly onDone: () => Promise<unknown>;
}

/**
 * Asks for a change under one key until there is an answer; a refusal is an answer, and ends the key. What stopped for
 * want of a sign-in goes on when there is one.
 */
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
  const last = useRef<Asked>(undefined);
  const ask = useCallback((send: Asked['send'], onDone: Asked['onDone']) => {
    last.current = { send, onDone };
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
  const isSignedIn = useSession().state.status === 'signed-in';
  const isStuckOutside = state.kind === 'STUCK' && state.problem.status === 401;
  useEffect(() => {
    if (isSignedIn && isStuckOutside && last.current !== undefined)
      ask(last.current.send, last.current.onDone);
  }, [isSignedIn, isStuckOutside, ask]);
  return { state, busy, ask };
}
