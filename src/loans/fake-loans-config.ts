import { loadConfig } from '../platform/config/index.js';
import { LoansConfig } from './loans.config.js';

/** The configuration with its defaults but for the given variables. For tests. */
export function fakeLoansConfig(env: Record<string, string> = {}): LoansConfig {
  const loaded = loadConfig({ YUHUAN_CORE_URL: 'http://127.0.0.1:1', ...env }, [LoansConfig], []);
  return loaded.get(LoansConfig);
}
