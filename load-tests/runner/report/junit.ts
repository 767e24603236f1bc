import type { RunResult } from '../run-scenario.js';
import { commandOf } from './page.js';

interface Case {
  readonly name: string;
  /** What stands in its element; empty: it holds. */
  readonly inner: string;
  readonly is: 'passed' | 'failed' | 'skipped';
}

/** Every verdict and threshold a test case, for what pipelines show; of what is not known nothing has failed. */
export function junit(result: RunResult): string {
  const { scenario, startedAt, seconds, verdicts, thresholds, outcome } = result;
  const cases = [
    ...verdicts.map(caseOf),
    ...thresholds.map(({ name, ok }): Case => {
      const inner = ok ? '' : '<failure message="crossed"></failure>';
      return { name: `threshold ${name}`, inner, is: ok ? 'passed' : 'failed' };
    }),
  ];
  const count = (is: Case['is']): number => cases.filter((each) => each.is === is).length;
  const counts = `tests="${cases.length}" failures="${count('failed')}" skipped="${count('skipped')}"`;
  const lines = cases.map(({ name, inner }) => {
    const begin = `    <testcase classname="load.${xml(scenario)}" name="${xml(name)}"`;
    return inner === '' ? `${begin}/>` : `${begin}>${inner}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="load: ${xml(scenario)}" ${counts} time="${seconds.toFixed(1)}" timestamp="${startedAt}">
    <properties><property name="outcome" value="${outcome}"/><property name="command" value="${xml(commandOf(result))}"/></properties>
${lines.join('\n')}
  </testsuite>
</testsuites>
`;
}

function caseOf({ name, holds, violations, examples, unknown }: RunResult['verdicts'][number]): Case {
  if (holds) return { name, inner: '', is: 'passed' };
  if (unknown === true) {
    const why = examples.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('; ');
    const message = why === '' ? 'not known' : `not known: ${why}`;
    return { name, inner: `<skipped message="${xml(message)}"/>`, is: 'skipped' };
  }
  const facts = examples.map((example) => JSON.stringify(example)).join('\n');
  return {
    name,
    inner: `<failure message="${violations} violations">${xml(facts)}</failure>`,
    is: 'failed',
  };
}

/** XML 1.0 has no way to say a control character. */
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
