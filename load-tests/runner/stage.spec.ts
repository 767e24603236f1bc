import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '#src/sandbox/services/index.js';
import { findSlots } from './stage.js';

describe('the slots of a stage', () => {
  let server: Server;
  let baseUrl: string;
  let answer: { readonly status: number; readonly body: string };

  beforeAll(async () => {
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => void server.close(resolve)));

  const calendar = (...statuses: string[]): typeof answer => ({
    status: 200,
    body: JSON.stringify({
      days: statuses.map((status, index) => ({ date: `2026-12-0${index + 1}`, status })),
    }),
  });
  const refused = (): Promise<StartError> =>
    findSlots(baseUrl, { branches: 1, days: 2 }).then(
      () => {
        throw new Error('slots were found');
      },
      (error: unknown) => error as StartError,
    );

  it('are open days, and not the first of a branch, for which it is too late from the cut-off on', async () => {
    answer = calendar('CLOSED', 'OPEN', 'FULL', 'FEW', 'OPEN', 'OPEN');
    const slots = await findSlots(baseUrl, { branches: 2, days: 2 });
    expect(slots.map(({ branchId, date }) => `${branchId} ${date}`)).toEqual([
      'B006 2026-12-04',
      'B006 2026-12-05',
      'B007 2026-12-04',
      'B007 2026-12-05',
    ]);
  });

  it('are told to be too few, with what to do', async () => {
    answer = calendar('OPEN', 'OPEN', 'FULL');
    const error = await refused();
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toContain('B006');
    expect(error.message).toMatch(/has 1 open days after its first, and 2 are needed/);
  });

  it.each([
    ['a page of somebody else', { status: 200, body: '<html>' }, /answered 200, and no calendar/],
    ['something without days', { status: 200, body: '{}' }, /answered 200, and no calendar/],
    ['no such branch', { status: 404, body: '{}' }, /answered 404, and no calendar/],
  ])('are not looked for in %s', async (_what, page, message) => {
    answer = page;
    const error = await refused();
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toMatch(message);
  });
});
