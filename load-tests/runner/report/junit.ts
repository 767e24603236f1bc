import type { RunResult } from '../run-scenario.js';
import { commandOf } from './page.js';

/** Every verdict and threshold a test case, for what pipelines show. */
export function junit(result: RunResult): string {
  const { scenario, startedAt, seconds, verdicts, thresholds, outcome } = result;
  const cases = [
    ...verdicts.map(({ name, holds, violations, examples }) => ({
      name,
      holds,
      message: `${violations} violations`,
      detail: examples.map((example) => JSON.stringify(example)).join('\n'),
    })),
    ...thresholds.map(({ name, ok }) => ({
      name: `threshold ${name}`,
      holds: ok,
      message: 'crossed',
      detail: '',
    })),
  ];
  const failures = cases.filter(({ holds }) => !holds).length;
  const lines = cases.map(({ name, holds, message, detail }) =>
    holds
      ? `    <testcase classname="load.${xml(scenario)}" name="${xml(name)}"/>`
      : `    <testcase classname="load.${xml(scenario)}" name="${xml(name)}"><failure message="${xml(message)}">${xml(detail)}</failure></testcase>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="${cases.length}" failures="${failures}">
  <testsuite name="load: ${xml(scenario)}" tests="${cases.length}" failures="${failures}" time="${seconds.toFixed(1)}" timestamp="${startedAt}">
    <properties><property name="outcome" value="${outcome}"/><property name="command" value="${xml(commandOf(result))}"/></properties>
${lines.join('\n')}
  </testsuite>
</testsuites>
`;
}

/** XML 1.0 has no way to say a control character. */
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
