import { openDatabaseAccess } from './database-access.js';
import { openFieldKeys } from './field-keys.js';
import { FOR_ALL_READERS } from './write-once.js';

const { DATA_DIR: folder, DATABASE_ADDRESS: address } = process.env;
if (folder === undefined || address === undefined || !URL.canParse(address)) {
  console.error(
    'set DATA_DIR to a folder, and DATABASE_ADDRESS to the URL of the database without its password',
  );
  process.exit(2);
}
await openDatabaseAccess({ folder, address });
await openFieldKeys(folder, { mode: FOR_ALL_READERS });
console.log(`the password of the database and the keys of personal data are in ${folder}`);
