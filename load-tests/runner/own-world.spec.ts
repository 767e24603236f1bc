import { processesOf } from './own-world.js';

describe('the processes of a system', () => {
  it('are all that is replaced with a new version, the one for background work as well', () => {
    const names = ['core-bank', 'identity-provider', 'api-1', 'api-2', 'worker'];
    expect(processesOf(names)).toEqual(['api-1', 'api-2', 'worker']);
  });
});
