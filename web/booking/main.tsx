import { loadPagesConfig } from '../shared/sign-in/index.js';

await loadPagesConfig();
