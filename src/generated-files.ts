import { apiSourceOf, AppModule } from './app.module.js';
import { CONFIG_CLASSES } from './configuration.js';
import {
  type ApiSource,
  configurationPage,
  environmentExample,
  errorsPage,
  OpenApiText,
} from './documentation/index.js';
import type { LoadedConfig } from './platform/config/index.js';

/** The whole application as it would be started, of which nothing is: the decorators say enough. */
export function unstartedApi(): ApiSource {
  const nothing: LoadedConfig = {
    get: ({ concern }) => {
      throw new Error(`the configuration of ${concern} was asked for while only the decorators are read`);
    },
    [Symbol.iterator]: () => [][Symbol.iterator](),
  };
  return apiSourceOf(AppModule.with(nothing));
}

/** Every file that is made from the code, by its path in the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const source = unstartedApi();
  return new Map([
    ['docs/openapi.json', new OpenApiText(source).get()],
    ['docs/errors.md', errorsPage(source)],
    ['docs/configuration.md', configurationPage(CONFIG_CLASSES)],
    ['docker/.env.example', environmentExample(CONFIG_CLASSES)],
  ]);
}
