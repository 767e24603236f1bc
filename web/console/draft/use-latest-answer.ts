import { useCallback, useRef, useState } from 'react';

export interface LatestAnswer<Question, Answer> {
  readonly answer: Answer | undefined;
  readonly isAsking: boolean;
  /**
   * @returns whether the answer is shown: one that comes after another question, or after `outdate`, is dropped, and so
   * is a refusal.
   * @throws what the question was refused with
   */
  readonly ask: (question: Question) => Promise<boolean>;
  /** What is typed is not what was asked about any more. */
  readonly outdate: () => void;
  /** @returns a look at whether nothing was asked or outdated since. */
  readonly watch: () => () => boolean;
}

/** The answer to what is typed now, and to nothing that was typed before. */
export function useLatestAnswer<Question, Answer>(
  find: (question: Question) => Promise<Answer>,
): LatestAnswer<Question, Answer> {
  const latest = useRef(0);
  const [answer, setAnswer] = useState<Answer>();
  const [isAsking, setAsking] = useState(false);
  const watch = useCallback(() => {
    const mine = latest.current;
    return () => mine === latest.current;
  }, []);
  const outdate = useCallback(() => {
    latest.current += 1;
    setAnswer(undefined);
    setAsking(false);
  }, []);
  const ask = useCallback(
    async (question: Question) => {
      latest.current += 1;
      const isLatest = watch();
      setAsking(true);
      try {
        const found = await find(question);
        if (isLatest()) setAnswer(() => found);
      } catch (error) {
        if (!isLatest()) return false;
        setAnswer(undefined);
        throw error;
      } finally {
        if (isLatest()) setAsking(false);
      }
      return isLatest();
    },
    [find, watch],
  );
  return { answer, isAsking, ask, outdate, watch };
}
