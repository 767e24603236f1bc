import { IdentityConfig } from '../identity/index.js';
import { ConfigError, loadConfig } from '../platform/config/index.js';
import { AdmissionConfig, admissionRelations } from './admission.config.js';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(
      { OIDC_ISSUER: 'https://id.example', ...env },
      [IdentityConfig, AdmissionConfig],
      admissionRelations,
    );
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

it('is on unless it is said, and may be off outside production only', () => {
  expect(loadConfig({}, [AdmissionConfig], []).get(AdmissionConfig).rateLimits).toBe('on');
  expect(faultsOf({ YUHUAN_RATE_LIMITS: 'off' })).toEqual([]);
  expect(faultsOf({ YUHUAN_RATE_LIMITS: 'off', NODE_ENV: 'production' })).toEqual([
    expect.stringContaining('YUHUAN_RATE_LIMITS is off while NODE_ENV is production'),
  ]);
});

it('knows no number that means "off"', () => {
  const numbers = Object.values(AdmissionConfig.variables).filter(({ unit }) => unit !== undefined);
  expect(numbers.length).toBeGreaterThan(15);
  for (const { name } of numbers) {
    expect(faultsOf({ [name]: '0' })).toEqual([expect.stringContaining(name)]);
    expect(faultsOf({ [name]: '-1' })).toEqual([expect.stringContaining(name)]);
  }
});
