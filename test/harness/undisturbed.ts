/** Neither how busy this machine is nor the day of the month decides here about anybody; tests of what does turn it on. */
export const NOBODY_TURNED_AWAY = {
  // All tests come from one address and often from one person.
  YUHUAN_RATE_LIMITS: 'off',
  YUHUAN_QUEUE_RELEASE_ROOMS: 'off',
  YUHUAN_SHED_PROCESS: 'off',
  YUHUAN_SHED_BATCHERS: 'off',
} as const;

/** A busy machine must not look like a Redis, a core bank or an issuer that is away; those of faults have their own. */
export const PATIENT_WITH_OTHERS = {
  YUHUAN_REDIS_COMMAND_TIMEOUT_MS: '5000',
  YUHUAN_CORE_TIMEOUT_MS: '10000',
  YUHUAN_OIDC_TIMEOUT_MS: '10000',
} as const;
