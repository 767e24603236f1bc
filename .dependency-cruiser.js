/** What is started by itself: processes, commands, and the pages that are written by `npm run generate`. */
const STARTS = [
  '^src/(main|generate)\\.ts$',
  '^src/sandbox/(start|token|readme-list|[^/]+-command)\\.ts$',
  '^src/sandbox/.*/main\\.ts$',
];

/**
 * The borders between rooms. Each rule says what it keeps apart and why; what it says is what whoever crosses the
 * border reads. Run with `npm run borders`.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'a-room-is-entered-through-its-index',
      comment:
        'What index.ts exports is what a room promises; everything else in it may change tomorrow. Export what you need there, or ask for a narrow read model. A fake is offered to the specs of other rooms.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/.',
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/index\\.ts$',
          '^src/[^/]+/fake-[^/]+\\.ts$',
          '^src/platform/[^/]+/index\\.ts$',
          '^src/platform/platform\\.module\\.ts$',
        ],
      },
    },
    {
      name: 'the-root-enters-rooms-through-their-index',
      comment: 'The composition root puts rooms together by what they promise, as rooms do among themselves.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: {
        path: '^src/[^/]+/.',
        pathNot: [
          '^src/[^/]+/index\\.ts$',
          '^src/platform/[^/]+/index\\.ts$',
          '^src/platform/platform\\.module\\.ts$',
        ],
      },
    },
    {
      name: 'platform-imports-no-room',
      comment:
        'The platform has no business words: it could serve another system. Let the room hand over what the platform needs, as a value or by registering it.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'only-the-root-knows-every-room',
      comment:
        'Rooms are put together in the composition root (app.module, application, configuration, catalogue, generated-files). A room that reached up to it would know all others.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/sandbox/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'no-other-root-file-knows-rooms',
      comment:
        'Wiring stays in the few files of the composition root; another file beside them that imports rooms belongs into a room.',
      severity: 'error',
      from: {
        path: '^src/[^/]+\\.ts$',
        pathNot: '^src/(app\\.module|application|configuration|catalogue|generated-files)\\.ts$',
      },
      to: { path: '^src/[^/]+/', pathNot: '^src/platform/' },
    },
    {
      name: 'nobody-imports-the-sandbox',
      comment:
        'The sandbox invents customers and signs tokens. Code that reaches it from the system could accept them in a bank.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'src-imports-no-test',
      comment: 'What runs in a bank is not made of test code; the image is built without it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|load-tests)/' },
    },
    {
      name: 'fakes-stay-in-tests',
      comment: 'A fake answers what a test told it. Only specs, tests and other fakes may import one.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.spec\\.ts$', '/fake-[^/]+\\.ts$'] },
      to: { path: '/fake-[^/]+\\.ts$' },
    },
    {
      name: 'nobody-imports-a-spec',
      comment: 'A spec that is imported runs twice. Move what both need into a file beside it.',
      severity: 'error',
      from: {},
      to: { path: '\\.(spec|test)\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment:
        'In a circle no file can be understood, tested or loaded first. Types may point back, because they are gone when the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment:
        'A file that nobody imports and that starts nothing is dead. Delete it, or say where it is used.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['\\.spec\\.ts$', '\\.d\\.ts$', '^src/(main|generate)\\.ts$', '^src/sandbox/'],
      },
      to: {},
    },
    {
      name: 'no-dead-files',
      comment:
        'Nothing that starts a process leads to this file, so nobody would notice if it were wrong. Delete it, or wire it in.',
      severity: 'error',
      from: {
        path: STARTS,
      },
      to: {
        path: '^src/',
        pathNot: ['\\.spec\\.ts$', '/fake-[^/]+\\.ts$', '\\.d\\.ts$', ...STARTS],
        reachable: false,
      },
    },
    {
      name: 'no-unknown-modules',
      comment: 'The import leads nowhere: a typing mistake, or a package that package.json does not have.',
      severity: 'error',
      from: { path: '^(src|test)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'src-runs-without-development-packages',
      comment: 'The image installs no development packages. Move the package to dependencies.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.spec\\.ts$', '/fake-[^/]+\\.ts$'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types cross borders too: whoever names a type of another room depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
    cache: { folder: 'node_modules/.cache/borders', strategy: 'content' },
  },
};
