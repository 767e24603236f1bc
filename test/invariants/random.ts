/** Replays a run: the same seed makes the same choices, though the answers may come in another order. */
export const SEED = Number(process.env['INVARIANT_SEED'] ?? Date.now() % 2 ** 31);

/** More rounds for a longer run; one takes some seconds. */
export const ROUNDS = Number(process.env['INVARIANT_ROUNDS'] ?? 1);

/** Small, seeded and good enough to choose with: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** Draws one of the choices by its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let at = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      at -= weight;
      if (at < 0) return choice;
    }
    return choices.at(-1)![1];
  }

  key(): string {
    return `key-${Math.floor(this.next() * 2 ** 52).toString(36)}`;
  }
}
