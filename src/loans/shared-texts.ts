/** Days of forty years, branches of the largest bank and the few words besides; a full memory starts afresh. */
const TEXTS_MAX = 30_000;

/**
 * One text for all that read the same. Of tens of thousands of remembered loans, days, branches and kinds are few; as they
 * come out of an answer each loan would keep its own, which is a third of what it takes.
 */
export class SharedTexts {
  private readonly texts = new Map<string, string>();

  share<Text extends string>(text: Text): Text {
    const known = this.texts.get(text);
    if (known !== undefined) return known as Text;
    if (this.texts.size >= TEXTS_MAX) this.texts.clear();
    this.texts.set(text, text);
    return text;
  }

  shareIfAny<Text extends string>(text: Text | null | undefined): Text | null {
    return text == null ? null : this.share(text);
  }
}
