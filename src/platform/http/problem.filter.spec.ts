import type { ArgumentsHost } from '@nestjs/common';
import type { Logger } from '../logging/index.js';
import { ProblemFilter } from './problem.filter.js';

/** What a request that ends with `thrown` writes into the log, and the status that it is answered with. */
function outcomeOf(thrown: unknown, readableAborted: boolean): { lines: string[]; status: unknown } {
  const lines: string[] = [];
  const say = (_: unknown, text: string): number => lines.push(text);
  let status: unknown;
  const reply = {
    code(to: number) {
      status = to;
      return reply;
    },
    header: () => reply,
    send: () => reply,
  };
  const request = { id: 't', url: '/api/v1/bookings', headers: {}, raw: { readableAborted } };
  const http = { getRequest: () => request, getResponse: () => reply };
  const host = { switchToHttp: () => http } as unknown as ArgumentsHost;
  new ProblemFilter({ warn: say, error: say } as unknown as Logger).catch(thrown, host);
  return { lines, status };
}

const reset = (): Error => Object.assign(new Error('aborted'), { code: 'ECONNRESET', statusCode: 400 });

it('takes a client that hangs up in the middle of a body for that, and not for a store that is away', () => {
  expect(outcomeOf(reset(), true)).toEqual({ lines: [], status: 400 });
  expect(outcomeOf(reset(), false)).toEqual({ lines: ['the judge is away'], status: 503 });
});
