export { QuotesConfig } from './quotes.config.js';
export { quotesErrors } from './quotes.errors.js';
export { QuotesModule } from './quotes.module.js';
