/** What the runner of the tests has started, by the environment variable that tells it. */
const VARIABLES = {
  databaseUrl: 'TEST_DATABASE_URL',
  templateDatabase: 'TEST_TEMPLATE_DATABASE',
  redisUrl: 'TEST_REDIS_URL',
  coreUrl: 'TEST_CORE_URL',
  issuer: 'TEST_ISSUER',
  dataDir: 'TEST_DATA_DIR',
  linesFolder: 'TEST_LINES_FOLDER',
} as const;

type TestRun = Readonly<Record<keyof typeof VARIABLES, string>>;

/** @throws when Jest was started by itself, without what the tests need. */
export function testRun(): TestRun {
  const entries = Object.entries(VARIABLES).map(([name, variable]) => {
    const value = process.env[variable];
    if (value === undefined || value === '') {
      throw new Error(
        `${variable} is not set: these tests need servers, which npm test starts. Run npm test -- <path of this file>`,
      );
    }
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as TestRun;
}

/** Names of what has failed in this file so far; kept by environment.mjs. */
export function failedTests(): readonly string[] {
  return (globalThis as { failedTests?: string[] }).failedTests ?? [];
}

/** @param tell is asked when a test of this file fails, before anything is closed; it throws nothing and ends soon */
export function whenTestsFail(tell: (test: string) => Promise<void>): void {
  (globalThis as { failureWitnesses?: ((test: string) => Promise<void>)[] }).failureWitnesses?.push(tell);
}
