import { afterEach, describe, expect, it } from '@jest/globals';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { type ApiProblem, localProblem } from '../../shared/api/problem.js';
import { unreadAfter } from './use-unread.js';

const queries = new QueryClient();
afterEach(() => queries.clear());

describe('what could not be read', () => {
  it('is told through every try, until it is there', async () => {
    const answers: (() => Promise<string>)[] = [
      () => Promise.reject(localProblem('NO_ANSWER')),
      () => Promise.reject(localProblem('OFFLINE')),
      () => Promise.resolve('here'),
    ];
    const observer = new QueryObserver<string, ApiProblem>(queries, {
      queryKey: ['a list'],
      queryFn: () => answers.shift()!(),
      retry: false,
      enabled: false,
    });
    const told: (string | undefined)[] = [];
    let problem: ApiProblem | undefined;
    const unsubscribe = observer.subscribe((read) => {
      problem = unreadAfter(problem, read);
      told.push(problem?.code);
    });
    for (let tries = 0; tries < 3; tries += 1) await observer.refetch();
    unsubscribe();
    const changes = told.filter((code, index) => index === 0 || code !== told[index - 1]);
    expect(changes).toEqual([undefined, 'NO_ANSWER', 'OFFLINE', undefined]);
  });
});
