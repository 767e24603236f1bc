export { ExpressConfig } from './express.config.js';
export { ExpressKeeper } from './express-keeper.js';
export { type ExpressMode, ExpressModes } from './express-modes.js';
export { expressErrors } from './express.errors.js';
export { ExpressModule } from './express.module.js';
