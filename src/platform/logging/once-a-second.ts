const SECOND_MS = 1000;

/** Tells the first of many events that are alike, and of those that follow within a second only how many there were. */
export class OnceASecond {
  private toldAtMs = -Infinity;
  private untold = 0;

  /** @param tell gets how many were not told since the last one */
  tell(tell: (untold: number) => void, nowMs = performance.now()): void {
    if (nowMs - this.toldAtMs < SECOND_MS) {
      this.untold += 1;
      return;
    }
    tell(this.untold);
    this.toldAtMs = nowMs;
    this.untold = 0;
  }
}
