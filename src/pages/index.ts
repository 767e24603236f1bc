export { PagesConfig } from './pages.config.js';
export { PagesModule } from './pages.module.js';
