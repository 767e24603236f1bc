import { useCallback, useRef } from 'react';
import { asProblem } from '../../shared/api/index.js';

/**
 * One key for one intent: sent again with the same content after an answer that never came, it has its effect once.
 * Other content, or an answer that is known, makes a new key.
 */
export function useKeyedSend<Content, Answer>(
  send: (content: Content, key: string) => Promise<Answer>,
): (content: Content) => Promise<Answer> {
  const open = useRef<{ readonly content: string; readonly key: string }>(undefined);
  return useCallback(
    async (content: Content) => {
      const text = JSON.stringify(content);
      if (open.current?.content !== text) open.current = { content: text, key: crypto.randomUUID() };
      try {
        const answer = await send(content, open.current.key);
        open.current = undefined;
        return answer;
      } catch (error) {
        if (!asProblem(error).outcomeUnknown) open.current = undefined;
        throw error;
      }
    },
    [send],
  );
}
