import { dataFolder } from '../data-folder.js';
import { portOf, startServer } from '../start-server.js';
import { createIdentityProvider } from './identity-provider.server.js';

const { OIDC_ISSUER, SANDBOX_WEB_ORIGINS = '', PORT } = process.env;
const dataDir = dataFolder(process.env);
const port = portOf(PORT);
if (port === 0 && OIDC_ISSUER === undefined) {
  throw new Error('PORT is 0, so the address is not known beforehand: set OIDC_ISSUER too, or choose a port');
}
const issuer = OIDC_ISSUER ?? `http://127.0.0.1:${port}`;
const webOrigins = SANDBOX_WEB_ORIGINS.split(',').filter((origin) => origin !== '');
await startServer(
  await createIdentityProvider({ issuer, dataDir, webOrigins }),
  'identity-provider',
  process.env,
);
