/** One line of a picture; a gap where there is no value. */
export interface Line {
  readonly label: string;
  readonly tone: Tone;
  readonly values: readonly (number | null)[];
}

/** By what a line means, so that the same thing looks the same in every picture; each is also told by its label. */
export type Tone = 'good' | 'plain' | 'warn' | 'bad' | 'soft';

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  /** Seconds at which something happened. */
  readonly marks?: readonly { readonly second: number; readonly what: string }[];
}

const WIDTH = 560;
const HEIGHT = 200;
const LEFT = 46;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 22;
const GRID_LINES = 4;
/** More points than pixels help nobody, and make an hour's page megabytes long. */
const POINTS_MAX = 500;

/** A picture as inline SVG with its legend below; nothing is fetched, and it prints. */
export function lineChart({ title, unit, lines, marks = [] }: Chart): string {
  const seconds = Math.max(1, ...lines.map(({ values }) => values.length - 1));
  const most = Math.max(0, ...lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  const top = niceCeiling(most);
  const x = (second: number): number => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, index) => (top / GRID_LINES) * index);
  const shown = lines.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  const described = shown.map(
    ({ label, values }) => `${label}: at most ${short(Math.max(0, ...values.map((value) => value ?? 0)))}`,
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(seconds * share));
  return `<figure>
<figcaption>${escape(title)} <span>${escape(unit)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(`${title} (${unit}). ${described.join('; ')}`)}">
${grid.map((value) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fix(y(value))}" y2="${fix(y(value))}"/><text class="axis" x="${LEFT - 6}" y="${fix(y(value) + 3.5)}" text-anchor="end">${short(value)}</text>`).join('\n')}
${[...new Set(ticks)].map((second) => `<text class="axis" x="${fix(x(second))}" y="${HEIGHT - 6}" text-anchor="middle">${second} s</text>`).join('\n')}
${marks.map(({ second, what }) => `<line class="mark" x1="${fix(x(second))}" x2="${fix(x(second))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"><title>${escape(`${second.toFixed(1)} s: ${what}`)}</title></line>`).join('\n')}
${shown.map(({ tone, values }) => `<path class="${tone}" d="${path(values, x, y)}"/>`).join('\n')}
</svg>
<p class="legend">${shown.length === 0 ? 'nothing to show' : shown.map(({ label, tone }) => `<span><i class="${tone}"></i>${escape(label)}</span>`).join('')}</p>
</figure>`;
}

function path(
  values: readonly (number | null)[],
  x: (second: number) => number,
  y: (value: number) => number,
): string {
  const step = Math.max(1, Math.ceil(values.length / POINTS_MAX));
  let pen = 'M';
  const parts: string[] = [];
  for (let index = 0; index < values.length; index += step) {
    const value = values[index] ?? null;
    if (value === null) {
      pen = 'M';
      continue;
    }
    parts.push(`${pen}${fix(x(index))} ${fix(y(value))}`);
    pen = 'L';
  }
  return parts.join('');
}

/** 1, 2, 2.5 or 5 times a power of ten, so that the lines of the grid stand at readable numbers. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 4, 5, 10].map((factor) => factor * power).find((each) => each >= value) ?? power * 10;
}

export function short(value: number): string {
  if (value >= 1_000_000) return `${trim(value / 1_000_000)}M`;
  if (value >= 10_000) return `${trim(value / 1000)}k`;
  return trim(value);
}

const trim = (value: number): string => String(Math.round(value * 100) / 100);
const fix = (value: number): string => value.toFixed(1);

export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
