import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { LoansConfig } from './loans.config.js';
import { type RuleSet, ruleSetSchema } from './rule-set.js';
import { RuleSetsRepository, type StoredRuleSet } from './rule-sets.repository.js';

interface Version {
  readonly effectiveFromMs: number;
  /** Undefined where what is stored cannot be read as rules. */
  readonly rules: RuleSet | undefined;
}

/**
 * All rule sets in memory, so that a booking asks nobody for them. While the judge is away it answers what it last
 * read: without the judge nothing is accepted anyway.
 */
@Injectable()
export class RuleSetsReadModel implements OnModuleInit, OnModuleDestroy {
  /** By product, the latest first. */
  private timelines: ReadonlyMap<string, readonly Version[]> = new Map();
  private versions: ReadonlyMap<string, Version> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly repository: RuleSetsRepository,
    private readonly config: LoansConfig,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    metrics.showGauge(
      'yuhuan_rule_sets_invalid',
      'Versions of rules in force, or still to be, that cannot be read; above zero somebody must write a new version',
      () => this.countInvalid(Date.now()),
    );
  }

  /** @throws if the judge cannot be read: a process that knows no rules must not say that it is ready. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.reading?.catch(() => undefined);
  }

  /**
   * The rules in force for a product at an instant (ms since 1970). Undefined if there are none, or if those in
   * force cannot be read: then the answer is CONFIG_INVALID, for the bank has ended the version before.
   */
  current(product: string, atMs: number): RuleSet | undefined {
    const timeline = this.timelines.get(product);
    if (timeline === undefined) return undefined;
    for (const version of timeline) if (version.effectiveFromMs <= atMs) return version.rules;
    return undefined;
  }

  /** The rules under which a booking was made. */
  byVersion(product: string, version: string): RuleSet | undefined {
    return this.versions.get(keyOf(product, version))?.rules;
  }

  /** Reads all versions anew; callers that come while a reading is under way share it. */
  async refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  /** A version is never changed once written: one that a later version has followed is mended, and stays unreadable. */
  private countInvalid(atMs: number): number {
    let invalid = 0;
    for (const timeline of this.timelines.values()) {
      for (const { effectiveFromMs, rules } of timeline) {
        if (rules === undefined) invalid += 1;
        if (effectiveFromMs <= atMs) break;
      }
    }
    return invalid;
  }

  private async read(): Promise<void> {
    const versions = new Map<string, Version>();
    const timelines = new Map<string, Version[]>();
    for (const row of await this.repository.list()) {
      const key = keyOf(row.product, row.version);
      // A version is never changed once written. Keeping the object keeps what was worked out from it.
      const version = this.versions.get(key) ?? this.parse(row);
      versions.set(key, version);
      const timeline = timelines.get(row.product);
      if (timeline === undefined) timelines.set(row.product, [version]);
      else timeline.push(version);
    }
    for (const timeline of timelines.values()) timeline.sort((a, b) => b.effectiveFromMs - a.effectiveFromMs);
    this.versions = versions;
    this.timelines = timelines;
  }

  private parse(row: StoredRuleSet): Version {
    const effectiveFromMs = row.effective_from.getTime();
    const parsed = ruleSetSchema.safeParse(row.rules);
    const faults = parsed.success
      ? namesAgree(row, parsed.data)
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    if (parsed.success && faults.length === 0) return { effectiveFromMs, rules: parsed.data };
    const { product, version } = row;
    this.logger.error({ product, version, faults }, 'CONFIG_INVALID: a stored rule set cannot be read');
    return { effectiveFromMs, rules: undefined };
  }

  private scheduleNext(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.refresh()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'the rule sets could not be read anew'))
        .finally(() => this.scheduleNext());
    }, this.config.ruleSetsRefreshMs);
    this.timer.unref();
  }
}

function namesAgree(row: StoredRuleSet, rules: RuleSet): string[] {
  return row.product === rules.product && row.version === rules.version
    ? []
    : ['product and version differ from those it is stored under'];
}

function keyOf(product: string, version: string): string {
  return `${product} ${version}`;
}
