import type { Catalogue, Language } from '../platform/errors/index.js';

/** What a reason is called; handed in by whoever knows all rooms, since any of them may refuse. */
export class RefusalWords {
  constructor(private readonly catalogue: Catalogue) {}

  /** A code that a release before counted and this one does not know is told as it is. */
  of(reason: string, language: Language): string {
    return this.catalogue.get(reason)?.title[language] ?? reason;
  }
}
