import type { RunResult } from '../run-scenario.js';
import { escape, lineChart } from './line-chart.js';
import { picturesOfAnswers, picturesOfMetrics } from './pictures.js';

/** Everything in one file: it is sent by mail, kept with a release, and opened where there is no network. */
const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --dim: #5b6878; --paper: #fbfcfd; --card: #fff; --rule: #dfe5ec; --good: #14804a; --plain: #2a62c9; --warn: #b45f06; --bad: #c22d3a; --soft: #7a5ab5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --dim: #9aa7b6; --paper: #10161d; --card: #171f28; --rule: #2b3642; --good: #4cc38a; --plain: #78a6ff; --warn: #f0a557; --bad: #ff7d85; --soft: #b79cf0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 1240px; font: 15px/1.5 system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; } h2 { margin: 2.25rem 0 .75rem; font-size: 1.15rem; }
.question { margin: 0 0 1rem; max-width: 62rem; font-size: 1.05rem; color: var(--dim); }
.badge { display: inline-block; padding: .1rem .7rem; border-radius: 999px; font-weight: 600; font-size: .95rem; vertical-align: .25rem; color: #fff; }
.PASSED { background: #14804a; } .FAILED { background: #b3202e; } .INCONCLUSIVE { background: #96510a; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; } dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: 13px ui-monospace, monospace; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; }
th, td { padding: .45rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); } thead th { border-top: 0; color: var(--dim); font-weight: 500; }
td.name { font: 13px/1.6 ui-monospace, monospace; white-space: nowrap; } td .note { color: var(--dim); } td pre { margin: .4rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12px; }
.holds { color: var(--good); font-weight: 600; white-space: nowrap; } .unknown { color: var(--warn); font-weight: 600; white-space: nowrap; } .broken { color: var(--bad); font-weight: 600; white-space: nowrap; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .8rem 1rem .6rem; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; } figcaption { font-weight: 600; } figcaption span { color: var(--dim); font-weight: 400; }
svg { display: block; width: 100%; height: auto; } .grid { stroke: var(--rule); } .axis { fill: var(--dim); font-size: 11px; } .mark { stroke: var(--dim); stroke-dasharray: 3 3; }
path { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; } path.good { stroke: var(--good); } path.plain { stroke: var(--plain); } path.warn { stroke: var(--warn); } path.bad { stroke: var(--bad); } path.soft { stroke: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .2rem 0 0; font-size: 13px; color: var(--dim); } .legend i { display: inline-block; width: 1.1em; height: 3px; margin-right: .4em; vertical-align: middle; border-radius: 2px; }
i.good { background: var(--good); } i.plain { background: var(--plain); } i.warn { background: var(--warn); } i.bad { background: var(--bad); } i.soft { background: var(--soft); }
@media (max-width: 640px) { body { padding: 1rem .75rem 3rem; } dl { grid-template-columns: 1fr; gap: 0; } dt { margin-top: .4rem; } thead { display: none; } tr { display: block; padding: .4rem 0; border-top: 1px solid var(--rule); } tbody tr:first-child { border-top: 0; } td { display: block; padding: .1rem .7rem; border-top: 0; } td.name { white-space: normal; overflow-wrap: anywhere; } }
@media print { figure, table { break-inside: avoid; } }
`;

export function commandOf({
  scenario,
  scaling,
  seed,
  option,
}: Pick<RunResult, 'scenario' | 'scaling' | 'seed' | 'option'>): string {
  return `npm run load -- ${scenario} --scale ${scaling.scale} --time ${scaling.time} --seed ${seed} ${option}`;
}

/** The page of a run: what was asked, whether it holds, and pictures of how it went. */
export function page(result: RunResult): string {
  const {
    scenario,
    question,
    outcome,
    about,
    startedAt,
    findings,
    verdicts,
    thresholds,
    happenings,
    startedMs,
  } = result;
  const facts = [
    ...findings.map(({ what, value }) => [what, escape(value)] as const),
    ['against', escape(about)] as const,
    ['began', escape(startedAt)] as const,
    ['the same again', `<code>${escape(commandOf(result))}</code>`] as const,
    [
      'besides',
      '<a href="k6-dashboard.html">k6’s own pictures</a> · <a href="summary.json">summary.json</a> · <a href="junit.xml">junit.xml</a> · <a href="history.log">every answer</a>',
    ] as const,
  ];
  const charts = (list: ReturnType<typeof picturesOfAnswers>): string => list.map(lineChart).join('\n');
  const ofMetrics = picturesOfMetrics(result);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(scenario)}: ${outcome}</title><style>${STYLE}</style></head>
<body>
<header>
<h1>${escape(scenario)} <span class="badge ${outcome}">${outcome}</span></h1>
<p class="question">${escape(question)}</p>
<dl>${facts.map(([what, value]) => `<dt>${escape(what)}</dt><dd>${value}</dd>`).join('\n')}</dl>
</header>
<h2>What people met</h2>
<div class="pictures">${charts(picturesOfAnswers(result))}</div>
${happenings.length === 0 ? '' : `<p class="legend">Dashed lines: ${happenings.map(({ atMs, what }) => escape(`${((atMs - startedMs) / 1000).toFixed(1)} s ${what}`)).join(' · ')}</p>`}
<h2>What the oracle says</h2>
<table><thead><tr><th>check</th><th>proves</th><th>verdict</th></tr></thead><tbody>
${verdicts.map(verdictRow).join('\n')}
</tbody></table>
<h2>Thresholds</h2>
<table><tbody>
${thresholds.map(({ name, ok }) => `<tr><td class="name">${escape(name)}</td><td>${mark(ok)}</td></tr>`).join('\n')}
</tbody></table>
${ofMetrics.length === 0 ? '' : `<h2>What the processes say</h2>\n<div class="pictures">${charts(ofMetrics)}</div>`}
</body></html>
`;
}

function verdictRow({
  name,
  proves,
  holds,
  violations,
  note,
  examples,
  unknown,
}: RunResult['verdicts'][number]): string {
  const facts = examples.map((example) => escape(JSON.stringify(example))).join('\n');
  const shown = facts === '' ? '' : `<pre>${facts}</pre>`;
  const said = note === undefined ? '' : ` <span class="note">(${escape(note)})</span>`;
  const sentence = proves.charAt(0).toUpperCase() + proves.slice(1);
  return `<tr><td class="name">${escape(name)}</td><td>${escape(sentence)}${said}${shown}</td><td>${unknown === true ? '<span class="unknown">? not known</span>' : mark(holds, violations)}</td></tr>`;
}

function mark(ok: boolean, violations = 0): string {
  if (ok) return '<span class="holds">✓ holds</span>';
  return `<span class="broken">✗ broken${violations > 0 ? ` (${violations})` : ''}</span>`;
}
