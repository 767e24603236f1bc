import { clusterAddressOf } from './cluster-address.js';

describe('the address of a cluster', () => {
  it.each([
    ['redis-cluster://a:7000,b.bank:7001', ['a:7000', 'b.bank:7001'], false, {}],
    ['rediss-cluster://a:7000', ['a:7000'], true, {}],
    [
      'rediss-cluster://gate:p%40ss%2Fw%2C@a:7000,b:7001',
      ['a:7000', 'b:7001'],
      true,
      { username: 'gate', password: 'p@ss/w,' },
    ],
    ['redis-cluster://:secret@a:7000', ['a:7000'], false, { password: 'secret' }],
  ])('%s', (url, nodes, tls, credentials) => {
    const address = clusterAddressOf(url)!;
    expect(address.nodes.map(({ host, port }) => `${host}:${port}`)).toEqual(nodes);
    expect(address).toMatchObject({ tls, credentials });
    expect(Object.keys(address.credentials)).toEqual(Object.keys(credentials));
  });

  it.each([
    'redis://a:7000',
    'redis-cluster://',
    'redis-cluster://a',
    'redis-cluster://a:7000,',
    'redis-cluster://user@a:7000',
    'redis-cluster://user:p@ss@a:7000',
    'redis-cluster://user:%zz@a:7000',
    'https-cluster://a:7000',
  ])('%s is none', (url) => {
    expect(clusterAddressOf(url)).toBeUndefined();
  });
});
