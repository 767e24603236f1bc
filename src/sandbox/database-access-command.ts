import { openDatabaseAccess } from './database-access.js';

const { DATA_DIR: folder, DATABASE_ADDRESS: address } = process.env;
if (folder === undefined || address === undefined || !URL.canParse(address)) {
  console.error(
    'set DATA_DIR to a folder, and DATABASE_ADDRESS to the URL of the database without its password',
  );
  process.exit(2);
}
await openDatabaseAccess({ folder, address });
console.log(`the password of the database is in ${folder}`);
