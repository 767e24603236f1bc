import { plan } from './plan.ts';

/** The same in every scenario: executors, thresholds and bounds come from the plan. */
export const options = plan.k6;

/** Everything that k6 measured, for the runner's report; the words on the terminal are the runner's. */
export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV['YUHUAN_SUMMARY'] ?? 'summary.json']: JSON.stringify(data) };
}
