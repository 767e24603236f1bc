import { platformErrors } from '../../src/platform/errors/index.js';
import { readFromHome } from './repository.js';

const nginx = readFromHome('docker/nginx.conf');

describe('what nginx refuses by itself', () => {
  it.each(['BODY_TOO_LARGE', 'MALFORMED_REQUEST', 'HEADERS_TOO_LARGE', 'ROUTE_NOT_FOUND'] as const)(
    'is said as the API says %s',
    (code) => {
      const { status, retry, remedy, title } = platformErrors[code];
      for (const each of Object.values(title)) expect(nginx).toContain(`"title":"${each}"`);
      const said = nginx.split('\n').find((line) => line.includes(`"code":"${code}"`)) ?? '';
      expect(said).toMatch(new RegExp(`return ${status} .*"retry":"${retry}","remedy":"${remedy}"`));
    },
  );
});
