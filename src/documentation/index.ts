export { type ApiSource } from './api-source.js';
export { configurationPage, environmentExample } from './configuration-page.js';
export { DOCUMENTATION_PATHS } from './documentation.controller.js';
export { DocumentationModule } from './documentation.module.js';
export { errorsPage, operationsByCode } from './errors-page.js';
export { faultsOfDocument } from './faults-of-document.js';
export { OpenApiText } from './openapi-text.js';
export { placeholdersOf } from './sample-params.js';
