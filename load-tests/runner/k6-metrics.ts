/** What k6 measured, as its summary has it. */
interface Values {
  readonly [stat: string]: number;
}

export interface K6Metric {
  readonly type: string;
  readonly values: Values;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

export type K6Metrics = Readonly<Record<string, K6Metric>>;

/** Thresholds one by one, as the summary tells them. */
export function thresholdsOf(metrics: K6Metrics): { name: string; ok: boolean; values: Values }[] {
  return Object.entries(metrics).flatMap(([metric, { thresholds = {}, values }]) =>
    Object.entries(thresholds).map(([text, { ok }]) => ({ name: `${metric} ${text}`, ok, values })),
  );
}

/** A counter that never counted is not in the summary. */
export function countOf(metrics: K6Metrics, name: string): number {
  return metrics[name]?.values['count'] ?? 0;
}
