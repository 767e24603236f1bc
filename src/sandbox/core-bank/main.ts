import { startServer } from '../start-server.js';
import { createCoreBank } from './core-bank.server.js';

await startServer(createCoreBank(), 'core-bank', process.env);
