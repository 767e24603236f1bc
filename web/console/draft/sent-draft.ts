import { ApiProblem } from '../../shared/api/problem.js';
import { dropDraft, keepDraft, readDraft } from './form-draft.js';

export interface DraftRequest<Body> {
  /** What the person asks for: the same words are the same request, whatever the page has read in between. */
  readonly asked: string;
  /** What goes out, with what was seen when it was asked for. */
  readonly body: Body;
}

/** The key under which a draft goes out; with the request where no answer to it is known. */
export interface SentDraft<Body> {
  readonly key: string;
  readonly request?: DraftRequest<Body>;
}

const nameOf = (draft: string): string => `sent.${draft}`;

export function readSent<Body>(draft: string): SentDraft<Body> | undefined {
  const sent = readDraft<SentDraft<Body>>(nameOf(draft));
  return sent?.key === undefined ? undefined : { ...sent, key: sent.key };
}

export function forgetSent(draft: string): void {
  dropDraft(nameOf(draft));
}

/**
 * Sends a draft so that it has its effect once. Before the first byte leaves, key and request are kept, so that also a
 * page that dies in between goes on under that key. The same request goes out again as it was, which the server
 * answers as it did the first time; another one goes out under the same key and is refused where the first has had its
 * effect. The key ends with the server's yes, or when it says that it was used; after any other no it stays, because
 * what was sent before may still be under way.
 */
export async function sendDraft<Body, Answer>(
  draft: string,
  key: string,
  request: DraftRequest<Body>,
  send: (body: Body, key: string) => Promise<Answer>,
): Promise<Answer> {
  const before = readSent<Body>(draft);
  const isSame = before?.key === key && before.request?.asked === request.asked;
  const going = isSame && before.request !== undefined ? before.request : request;
  keepDraft(nameOf(draft), { key, request: going });
  try {
    const answer = await send(going.body, key);
    forgetSent(draft);
    return answer;
  } catch (error) {
    if (error instanceof ApiProblem && !error.outcomeUnknown && readSent(draft)?.key === key) {
      if (error.retry === 'new-key') forgetSent(draft);
      else keepDraft(nameOf(draft), { key });
    }
    throw error;
  }
}
