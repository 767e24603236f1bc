import { readFileSync } from 'node:fs';

// The build leaves specs out; the tests are compiled the same way otherwise.
const { exclude: _specs, $schema: _schema, ...options } = JSON.parse(readFileSync('.swcrc', 'utf8'));
const swc = { ...options, swcrc: false };

/** @type {import('jest').Config} */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  testEnvironment: 'node',
};

const project = (name, testMatch) => ({ ...shared, displayName: name, testMatch });

export default {
  projects: [
    project('unit', ['<rootDir>/src/**/*.spec.ts']),
    project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
    project('integration', ['<rootDir>/test/integration/**/*.test.ts']),
    project('invariants', ['<rootDir>/test/invariants/**/*.test.ts']),
    project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
  ],
};
