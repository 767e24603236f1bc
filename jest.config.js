import { readFileSync } from 'node:fs';

// The build leaves specs out; the tests are compiled the same way otherwise.
const { exclude: _specs, $schema: _schema, ...options } = JSON.parse(readFileSync('.swcrc', 'utf8'));
const swc = { ...options, swcrc: false };

/** @type {import('jest').Config} */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  // Load tests import the system by its compiled name; tests take what is written, built or not.
  moduleNameMapper: { '^#src/(.*)\\.js$': '<rootDir>/src/$1', '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/harness/load-nest-first.mjs'],
};

const project = (name, testMatch) => ({ ...shared, displayName: name, testMatch });

/** With the servers that npm test starts; a failed one keeps its database. */
const withServers = (name) => ({
  ...project(name, [`<rootDir>/test/${name}/**/*.test.ts`]),
  testEnvironment: '<rootDir>/test/harness/environment.mjs',
});

export default {
  // Servers start and stop in it, on a machine that does much else at the time. Jest reads it here only.
  testTimeout: 60_000,
  projects: [
    project('unit', [
      '<rootDir>/src/**/*.spec.ts',
      '<rootDir>/load-tests/**/*.spec.ts',
      '<rootDir>/web/**/*.spec.ts',
    ]),
    project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
    project('simulation', ['<rootDir>/test/simulation/**/*.test.ts']),
    withServers('integration'),
    withServers('invariants'),
    withServers('faults'),
    withServers('e2e'),
    withServers('load'),
    withServers('browser'),
    withServers('attack'),
  ],
};
