/** Where the sandbox keeps what it makes. Empty is not set: it would be the folder of the program itself. */
export function dataFolder({ DATA_DIR: named = '' }: NodeJS.ProcessEnv): string {
  return named === '' ? './.data' : named;
}
