import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Inject, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { Traffic } from '../admission/index.js';
import { Access, allow } from '../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation, operation } from '../platform/http/index.js';
import { PAGE, PAGE_POLICY, START_SCRIPT } from './documentation-page.js';
import { OpenApiText } from './openapi-text.js';

/** Where Nest finds the three operations; the prefix of the interface does not stand before them. */
export const DOCUMENTATION_PATHS = ['api/openapi.json', 'api/docs', 'api/docs/:asset'] as const;

const uiFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
/** The files of the viewer that the page asks for, and nothing else of the package. */
const ASSET_TYPES: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const START_SCRIPT_NAME = 'start.js';

const showDocument = operation({
  summary: 'This document',
  tag: 'Documentation',
  answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
});
const showPage = operation({
  summary: 'A page to read and try the operations',
  tag: 'Documentation',
  answers: { 200: { description: 'The page.', schema: z.string(), mediaType: 'text/html' } },
});
const showAsset = operation({
  summary: 'A file of that page',
  tag: 'Documentation',
  path: z.strictObject({
    asset: z.string().regex(/^[\w.-]{1,100}$/, 'FIELD_FORMAT|format=the name of a file'),
  }),
  answers: { 200: { description: 'The file.', schema: z.string(), mediaType: '*/*' } },
});

/** The interface, told by itself. The viewer comes from this server, so that it works where nothing else is reached. */
@Controller()
@Access(allow.everyone())
export class DocumentationController {
  constructor(@Inject(OpenApiText) private readonly document: OpenApiText) {}

  @Traffic('spare')
  @Get('api/openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Operation(showDocument)
  show(): string {
    return this.document.get();
  }

  @Traffic('spare')
  @Get('api/docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  @Header('x-content-type-options', 'nosniff')
  @Header('referrer-policy', 'no-referrer')
  @Operation(showPage)
  page(): string {
    return PAGE;
  }

  @Traffic('spare')
  @Get('api/docs/:asset')
  @Header('cache-control', 'public, max-age=3600')
  @Header('x-content-type-options', 'nosniff')
  @Operation(showAsset)
  asset(@Input(showAsset) { path }: InputOf<typeof showAsset>): StreamableFile | Refusal {
    if (path.asset === START_SCRIPT_NAME) {
      return new StreamableFile(Buffer.from(START_SCRIPT), { type: 'text/javascript; charset=utf-8' });
    }
    const type = Object.hasOwn(ASSET_TYPES, path.asset) ? ASSET_TYPES[path.asset] : undefined;
    if (type === undefined) return refuse(platformErrors.NOT_FOUND);
    return new StreamableFile(createReadStream(join(uiFolder, path.asset)), { type });
  }
}
