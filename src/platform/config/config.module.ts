import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { LoadedConfig } from './load-config.js';

/** Makes each loaded configuration class injectable by its own type. */
@Global()
@Module({})
export class ConfigModule {
  static from(loaded: LoadedConfig): DynamicModule {
    const providers = [...loaded].map(([provide, useValue]) => ({ provide, useValue }));
    return { module: ConfigModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
