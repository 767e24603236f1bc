import { useCallback, useState } from 'react';
import { asProblem } from '../../shared/api/index.js';
import { useDraftsRead } from './form-draft.js';
import { type DraftRequest, readSent, sendDraft } from './sent-draft.js';

export interface SentDraftState<Body, Answer> {
  readonly send: (request: DraftRequest<Body>) => Promise<Answer>;
  /** What went out and has no answer yet, in the words in which it was asked for. */
  readonly unanswered: string | undefined;
}

/**
 * As `sendDraft`, for as long as a form is open.
 * @param send sends the body under the key
 */
export function useSentDraft<Body, Answer>(
  draft: string,
  send: (body: Body, key: string) => Promise<Answer>,
): SentDraftState<Body, Answer> {
  // Held as well: the answer to what was sent from an earlier opening of the form may come and end the kept key.
  const [key, setKey] = useState(() => readSent(draft)?.key ?? crypto.randomUUID());
  const sendOnce = useCallback(
    async (request: DraftRequest<Body>) => {
      try {
        return await sendDraft(draft, key, request, send);
      } catch (error) {
        if (asProblem(error).retry === 'new-key') setKey(crypto.randomUUID());
        throw error;
      }
    },
    [draft, key, send],
  );
  const unanswered = useDraftsRead(() => readSent(draft)?.request?.asked);
  return { send: sendOnce, unanswered };
}
