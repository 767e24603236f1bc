import { withoutRealSystem } from './real-system.js';

describe('what a run hears of the world', () => {
  const env = {
    PATH: '/bin',
    DATABASE_URL: 'postgres://bank/bookings',
    REDIS_URL_FILE: '/run/secrets/redis',
    OIDC_ISSUER: '',
    YUHUAN_SHED_IN_FLIGHT_MAX: '60',
    NODE_OPTIONS: '--cpu-prof',
  };

  it('names no store of a system that is somebody’s, and the person is told so', () => {
    const said: string[] = [];
    expect(withoutRealSystem(env, (line) => said.push(line))).toEqual({
      PATH: '/bin',
      YUHUAN_SHED_IN_FLIGHT_MAX: '60',
      NODE_OPTIONS: '--cpu-prof',
    });
    expect(said).toEqual(['a system of its own is started, and DATABASE_URL, REDIS_URL_FILE left alone']);
  });

  it('may leave out more, and says nothing where there is nothing', () => {
    const said: string[] = [];
    expect(
      withoutRealSystem({ PATH: '/bin', NODE_OPTIONS: '' }, (line) => said.push(line), ['NODE_OPTIONS']),
    ).toEqual({ PATH: '/bin' });
    expect(said).toEqual([]);
  });
});
