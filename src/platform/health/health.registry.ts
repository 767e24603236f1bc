import { Injectable } from '@nestjs/common';

export interface Dependency {
  readonly name: string;
  /** A required one that fails makes the process not ready; another only makes it slower, and is told. */
  readonly required: boolean;
  check(): Promise<void>;
}

export interface DependencyState {
  readonly name: string;
  readonly required: boolean;
  readonly up: boolean;
  readonly detail?: string;
}

/** A probe that hangs is a probe that fails; load balancers usually allow one second. */
const CHECK_TIMEOUT_MS = 800;
/** Each check takes a connection that bookings need, and whoever asks often is answered with the last one. */
const KEPT_MS = 250;

/** Where rooms and stores say what they need in order to serve. */
@Injectable()
export class HealthRegistry {
  private readonly dependencies: Dependency[] = [];
  private draining = false;
  private asked: { readonly states: Promise<DependencyState[]>; endedAtMs: number } | undefined;

  register(dependency: Dependency): void {
    this.dependencies.push(dependency);
  }

  /** From now on the process is not ready, so that no new connection is sent to it. */
  startDraining(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  async states(): Promise<DependencyState[]> {
    return Promise.all(this.dependencies.map((dependency) => stateOf(dependency)));
  }

  /** As they are, or were a moment ago; those who ask at the same time share the answer. */
  recentStates(): Promise<DependencyState[]> {
    if (this.asked === undefined || performance.now() - this.asked.endedAtMs > KEPT_MS) {
      const states = this.states();
      const asked = { states, endedAtMs: Number.POSITIVE_INFINITY };
      this.asked = asked;
      void states.then(() => (asked.endedAtMs = performance.now()));
    }
    return this.asked.states;
  }
}

async function stateOf(dependency: Dependency): Promise<DependencyState> {
  const { name, required } = dependency;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([dependency.check(), timeout]);
    return { name, required, up: true };
  } catch (error) {
    return { name, required, up: false, detail: (error as Error).message };
  } finally {
    clearTimeout(timer);
  }
}
