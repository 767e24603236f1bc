import { languageOf, platformErrors, refuse, renderProblem } from '../errors/index.js';
import { problemBytes } from './problem-bytes.js';

const traceId = 'a'.repeat(32);

describe('problemBytes', () => {
  it.each(['zh-CN', 'en'])('says in %s what the problem says, each time with its own trace id', (accept) => {
    const language = languageOf(accept);
    const refusal = refuse(platformErrors.FIELD_UNKNOWN, { name: '"traceId":"@trace@" 名' });
    for (const id of [traceId, 'b'.repeat(32)]) {
      const at = { instance: '/api/v1/x"@trace@', traceId: id, language };
      expect(JSON.parse(problemBytes(refusal, at).toString())).toEqual(renderProblem(refusal, at));
    }
  });

  it('tells many paths apart', () => {
    const refusal = refuse(platformErrors.NOT_FOUND);
    for (let path = 0; path < 20; path += 1) {
      const at = { instance: `/${path}`, traceId, language: 'en' as const };
      expect(JSON.parse(problemBytes(refusal, at).toString())).toEqual(renderProblem(refusal, at));
    }
  });
});
