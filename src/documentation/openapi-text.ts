import type { ApiSource } from './api-source.js';
import { openApiDocument } from './openapi-document.js';

/** The document as text, made when it is first asked for: a start is not the time for it. */
export class OpenApiText {
  private text: string | undefined;

  constructor(private readonly source: ApiSource) {}

  get(): string {
    return (this.text ??= `${JSON.stringify(openApiDocument(this.source), null, 2)}\n`);
  }
}
