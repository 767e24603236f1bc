import { platformErrors, refuse, type Refusal } from '../errors/index.js';

const RETRY_AFTER_SECONDS = 5;

/** Something costly, of which one process has only so many under way: what books needs the same connections and memory. */
export class FewUnderWay {
  private count = 0;

  constructor(private readonly max: number) {}

  /** @returns else OVERLOADED, at once, while others are under way. */
  async run<T>(one: () => Promise<T>): Promise<T | Refusal> {
    if (this.count >= this.max) {
      const retryAfterSeconds = RETRY_AFTER_SECONDS;
      return refuse(platformErrors.OVERLOADED, { retryAfterSeconds }, { retryAfterSeconds });
    }
    // Counted in the same breath as it is looked at: nobody slips in.
    this.count += 1;
    try {
      return await one();
    } finally {
      this.count -= 1;
    }
  }
}
