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
  /** The second of each value; absent: one value a second. */
  readonly at?: readonly number[];
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
export function lineChart({ title, unit, lines, at, marks = [] }: Chart): string {
  const secondOf = (index: number): number => at?.[index] ?? index;
  const seconds = largest(lines.map(({ values }) => secondOf(values.length - 1))) || 1;
  const known = lines.filter(({ values }) => values.some((value) => value !== null));
  const top = niceCeiling(largest(known.map(({ values }) => largest(values))));
  const x = (second: number): number => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const grid = Array.from({ length: GRID_LINES + 1 }, (_, index) => (top / GRID_LINES) * index);
  // On the axis a line would be taken for the axis; that there was nothing is said instead.
  const drawn = known.filter(({ values }) => largest(values) > 0);
  const zero = known.filter((line) => !drawn.includes(line)).map(({ label }) => `${label}: 0 throughout`);
  const described = [
    ...drawn.map(({ label, values }) => `${label}: at most ${short(largest(values))}`),
    ...zero,
  ];
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(seconds * share));
  const legend = [
    ...drawn.map(({ label, tone }) => `<span><i class="${tone}"></i>${escape(label)}</span>`),
    ...zero.map((text) => `<span>${escape(text)}</span>`),
  ];
  return `<figure>
<figcaption>${escape(title)} <span>${escape(unit)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(`${title} (${unit}). ${described.join('; ')}`)}">
${grid.map((value) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fix(y(value))}" y2="${fix(y(value))}"/><text class="axis" x="${LEFT - 6}" y="${fix(y(value) + 3.5)}" text-anchor="end">${short(value)}</text>`).join('\n')}
${[...new Set(ticks)].map((second) => `<text class="axis" x="${fix(x(second))}" y="${HEIGHT - 6}" text-anchor="middle">${second} s</text>`).join('\n')}
${marks.map(({ second, what }) => `<line class="mark" x1="${fix(x(second))}" x2="${fix(x(second))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"><title>${escape(`${second.toFixed(1)} s: ${what}`)}</title></line>`).join('\n')}
${drawn.map(({ tone, values }) => `<path class="${tone}" d="${path(values, (index) => x(secondOf(index)), y)}"/>`).join('\n')}
</svg>
<p class="legend">${legend.length === 0 ? 'nothing to show' : legend.join('')}</p>
</figure>`;
}

function path(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  let isDown = false;
  const parts: string[] = [];
  for (const index of shownOf(values)) {
    const value = values[index] ?? null;
    if (value === null) isDown = false;
    // A point between two gaps has no line; with its round cap this one is a dot.
    else parts.push(isDown ? `L${fix(x(index))} ${fix(y(value))}` : `M${fix(x(index))} ${fix(y(value))}h0`);
    isDown = value !== null;
  }
  return parts.join('');
}

/**
 * The values that are drawn: all, or of so many together the largest and a gap where there was one, in their order. What
 * lasted a second is what the picture is looked at for.
 */
function shownOf(values: readonly (number | null)[]): number[] {
  const together = Math.max(1, Math.ceil(values.length / POINTS_MAX));
  const shown: number[] = [];
  for (let from = 0; from < values.length; from += together) {
    const indexes = Array.from({ length: Math.min(together, values.length - from) }, (_, nth) => from + nth);
    const gap = indexes.find((index) => values[index] === null);
    const highest = indexes.reduce((most, index) =>
      (values[index] ?? -Infinity) > (values[most] ?? -Infinity) ? index : most,
    );
    shown.push(...new Set([highest, ...(gap === undefined ? [] : [gap])].sort((a, b) => a - b)));
  }
  return shown;
}

/** Without a gap, and however many there are: a day has more seconds than a function takes arguments. */
function largest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
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
