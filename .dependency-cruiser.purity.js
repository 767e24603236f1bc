import borders from './.dependency-cruiser.js';

/**
 * What pure files may reach, over any number of imports. Apart from the other borders because only what is left
 * after compilation counts here: a policy may name the types of a service without being able to call it. The doors of
 * other rooms are not followed: behind them stands everything, and what a pure file takes from there, a pure file of
 * that room hands out, which is looked at itself.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'pure-files-reach-no-machinery',
      comment:
        'States, policies and error catalogues decide by what they are given, so that a test of them is instant and needs nothing. Pass the values in; leave Nest, TypeORM, pg and Redis to the caller.',
      severity: 'error',
      from: { path: '^src/.*\\.(state|policy|errors)\\.ts$' },
      to: { path: 'node_modules/(@nestjs/|typeorm/|pg/|redis/|@redis/|fastify/)', reachable: true },
    },
  ],
  options: {
    ...borders.options,
    doNotFollow: { path: ['node_modules', '^src/(?!platform/)[^/]+/index\\.ts$'] },
    tsPreCompilationDeps: false,
    cache: { folder: 'node_modules/.cache/purity', strategy: 'content' },
  },
};
