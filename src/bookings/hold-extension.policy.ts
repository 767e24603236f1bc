/** As often as WCAG 2.2.1 asks for; each needs a person who presses a button, so a forgotten form keeps nothing. */
export const EXTENSIONS_MAX = 10;

/** A held row has had one event when it was made and one for each move and extension: its seq counts them all. */
export function extensionsLeft({ seq, changes }: { readonly seq: number; readonly changes: number }): number {
  return Math.max(0, EXTENSIONS_MAX + 1 - (seq - changes));
}
