import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiSource } from './api-source.js';
import { DocumentationController } from './documentation.controller.js';
import { OpenApiText } from './openapi-text.js';

/** What the interface says of itself. */
@Module({})
export class DocumentationModule {
  /** @param source asked for when needed, because the root module that it names imports this one. */
  static describing(source: () => ApiSource): DynamicModule {
    return {
      module: DocumentationModule,
      controllers: [DocumentationController],
      providers: [{ provide: OpenApiText, useFactory: () => new OpenApiText(source()) }],
    };
  }
}
