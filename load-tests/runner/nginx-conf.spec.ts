import { readFileSync } from 'node:fs';
import { adapted } from './nginx-conf.js';

const text = readFileSync('docker/nginx.conf', 'utf8');
const parts = {
  apiUrls: [1, 2, 3, 4].map((n) => `http://127.0.0.1:2000${n}`),
  port: 20_000,
  folder: '/var/tmp/run',
};

describe('the configuration of nginx for a run', () => {
  it('is that of a deployment with other addresses, each with the same bounds', () => {
    const conf = adapted(text, parts);
    const upstreams = text.match(/^ *upstream /gm)!.length;
    expect(
      conf.match(/^ *server 127\.0\.0\.1:2000[1-4]( max_conns=\d+)? max_fails=\d+ fail_timeout=\d+s;$/gm),
    ).toHaveLength(4 * upstreams);
    expect(conf).not.toMatch(/server api-\d/);
    expect(conf).toContain('listen 127.0.0.1:20000');
    expect(conf).not.toMatch(/[ "]\/tmp\//);
    expect(conf).toContain('access_log off;');
    expect(conf).not.toContain('include');
  });

  it('is refused when it has no upstream to replace: a proxy before nothing would test nothing', () => {
    expect(() => adapted('events {}', parts)).toThrow('docker/nginx.conf has another form');
  });
});
