/** The storage of a tab, for tests without a browser. */
export class TabStorage {
  private readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  readonly key = (index: number): string | null => [...this.kept.keys()][index] ?? null;
  readonly getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  readonly removeItem = (key: string): void => void this.kept.delete(key);
}
