/** What was asked and what was answered: all that an auditor knows beside the tables. */

export type Operation = 'book' | 'hold' | 'give-up' | 'cancel' | 'reschedule' | 'move';

export interface AnsweredBooking {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
  readonly window: string | null;
  readonly [field: string]: unknown;
}

export type Answer =
  | {
      readonly kind: 'yes';
      readonly status: number;
      readonly body: AnsweredBooking;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'no';
      readonly status: number;
      readonly code: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  /** No answer, or one that says that nobody knows: the effect may have come about. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface Asked {
  readonly operation: Operation;
  /** Who asks: the idempotency key is this actor's own. */
  readonly actorId: string;
  readonly customerId: string;
  readonly loanId: string;
  /** undefined for operations without one. */
  readonly key: string | undefined;
  readonly path: string;
  readonly body: object;
  /** The booking or hold that it is about, for all but the first request. */
  readonly targetId: string | undefined;
}

export interface HistoryEntry extends Asked {
  readonly process: number;
  readonly answer: Answer;
  /** From asking to the answer, or to knowing that there is none. */
  readonly elapsedMs: number;
}

export class History {
  readonly entries: HistoryEntry[] = [];

  record(entry: HistoryEntry): void {
    this.entries.push(entry);
  }

  /** How often each kind of answer was given, for the line that a run prints. */
  summary(): string {
    const counts = new Map<string, number>();
    for (const { operation, answer } of this.entries) {
      const what =
        answer.kind === 'no' ? answer.code : answer.kind === 'unknown' ? `unknown (${answer.why})` : 'yes';
      const name = `${operation} ${what}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  }
}
