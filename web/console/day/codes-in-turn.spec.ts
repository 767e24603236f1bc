import { describe, expect, it } from '@jest/globals';
import { CodesInTurn } from './codes-in-turn.js';

/** A server that answers when it is told to, and what it was sent so far. */
function slowServer(): {
  codes: CodesInTurn;
  sent: [code: string, turn: number][];
  answer: () => Promise<void>;
} {
  const sent: [string, number][] = [];
  let answerLast = (): void => undefined;
  const codes = new CodesInTurn((code, turn) => {
    sent.push([code, turn]);
    return new Promise((resolve) => {
      answerLast = resolve;
    });
  });
  const answer = async (): Promise<void> => {
    answerLast();
    // What follows from the answer is done when all that was promised before is.
    await new Promise(setImmediate);
  };
  return { codes, sent, answer };
}

describe('codes that are scanned one after another', () => {
  it('are all sent, each when the one before is answered', async () => {
    const { codes, sent, answer } = slowServer();
    expect(['A', 'B', 'C'].map((code) => codes.take(code))).toEqual([true, true, true]);
    expect(sent).toEqual([['A', 0]]);
    await answer();
    await answer();
    expect(sent).toEqual([
      ['A', 0],
      ['B', 1],
      ['C', 2],
    ]);
    await answer();
    codes.take('D');
    expect(sent.at(-1)).toEqual(['D', 0]);
  });

  it('are sent once where a scanner reads one twice, and again when it was answered', async () => {
    const { codes, sent, answer } = slowServer();
    for (const code of ['A', 'A', 'B', 'B', 'A']) expect(codes.take(code)).toBe(true);
    await answer();
    await answer();
    expect(sent.map(([code]) => code)).toEqual(['A', 'B']);
    codes.take('A');
    expect(sent.map(([code]) => code)).toEqual(['A', 'B', 'A']);
  });

  it('are not taken where too many wait', async () => {
    const { codes, answer } = slowServer();
    const scanned = Array.from({ length: 10 }, (_, n) => codes.take(`code ${n}`));
    expect(scanned).not.toContain(false);
    expect(codes.take('one more')).toBe(false);
    await answer();
    expect(codes.take('one more')).toBe(true);
  });
});
