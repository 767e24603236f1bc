import { MetricsRegistry } from '../metrics/index.js';
import { HttpMetrics } from './http.metrics.js';

const counted = (text: string, labels: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`yuhuan_http_request_duration_seconds_count{${labels}}`))
      ?.split(' ')
      .at(-1),
  );

it('tells every status, also when more routes were labelled than there are', async () => {
  const registry = new MetricsRegistry();
  const metrics = new HttpMetrics(registry);
  metrics.observe('GET', '/known', 200, 1);
  for (let n = 0; n < 2500; n += 1) metrics.observe('GET', `/made-up-${n}`, 404, 1);
  metrics.observe('POST', '/bookings', 500, 1);
  metrics.observe('POST', '/bookings', 500, 1);
  metrics.observe('HEAD', '/known', 200, 1);
  const text = await registry.metrics();
  expect(counted(text, 'method="other",route="other",status="500"')).toBe(2);
  expect(counted(text, 'method="other",route="other",status="404"')).toBe(2500 - 1999);
  expect(counted(text, 'method="GET",route="/known",status="200"')).toBe(2);
});
