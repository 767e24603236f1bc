import { afterEach, describe, expect, it } from '@jest/globals';
import { openApplication, type TestApplication } from '../harness/index.js';

let open: TestApplication | undefined;

afterEach(async () => {
  await open?.stop();
  open = undefined;
});

describe('a process', () => {
  it('tells whoever watches what its role is', async () => {
    open = await openApplication({ redis: false, env: { YUHUAN_ROLE: 'api' } });
    const { body } = await open.http<string>('GET', '/metrics');
    expect(body).toContain('\nyuhuan_process_info{role="api"} 1\n');
  });
});
