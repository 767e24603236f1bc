import { stopAll } from './stop-all.js';

describe('stopAll', () => {
  it('stops the last first, each once, and those before one that cannot be stopped, too', async () => {
    const stopped: string[] = [];
    const part = (name: string, fails = false) => ({
      stop: () => {
        stopped.push(name);
        return fails ? Promise.reject(new Error(`${name} goes on`)) : Promise.resolve();
      },
    });
    const started = [part('database'), part('bank', true), part('system')];
    await expect(stopAll(started)).rejects.toThrow('bank goes on');
    expect(stopped).toEqual(['system', 'bank', 'database']);
    await stopAll(started);
    expect(stopped).toHaveLength(3);
  });
});
