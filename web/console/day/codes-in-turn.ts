/** So many customers do not stand at one scanner; more is a key that is stuck. */
const WAITING_MAX = 9;

/** Codes that are scanned while the answer to one before is on its way: each is sent when the one before is answered. */
export class CodesInTurn {
  private readonly waiting: string[] = [];
  private going: string | undefined;

  /**
   * @param send settles when the code is answered, whatever with, and never rejects; `turn` counts from 0 with each
   * code that nobody was waiting before.
   */
  constructor(private readonly send: (code: string, turn: number) => Promise<void>) {}

  /** @returns whether the code is sent, now or in its turn. A scanner that reads one twice has read it once. */
  take(code: string): boolean {
    if (code === this.going || this.waiting.includes(code)) return true;
    if (this.waiting.length >= WAITING_MAX) return false;
    this.waiting.push(code);
    if (this.going === undefined) void this.sendAll();
    return true;
  }

  private async sendAll(): Promise<void> {
    for (let turn = 0; this.waiting.length > 0; turn += 1) {
      this.going = this.waiting.shift();
      await this.send(this.going!, turn);
    }
    this.going = undefined;
  }
}
