import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** Room for the bookings of a run several times over. */
const SIZE_MIB = 48;
/** A page after the other until there is no room; the bound ends a disk that is larger than it says. */
const FILL_STEPS_MAX = 2000;
const FILL_ROWS = 100;
/** SQLSTATE of a disk that is full. */
const DISK_FULL = '53100';

/** Mounting takes root, and so does everything that fills a disk which is not everybody's. */
export const MAY_MOUNT = process.getuid?.() === 0;

/** Moves the bookings to a disk of their own, fills it to the last page, and after `whileFull` puts everything back. */
export async function onFullDisk(
  postgres: { readonly url: string; readonly dataPath: string },
  folder: string,
  whileFull: () => Promise<void>,
): Promise<void> {
  const disk = join(folder, 'small-disk');
  mkdirSync(disk, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m,mode=755`, 'tmpfs', disk]);
  const client = new Client({ connectionString: postgres.url });
  try {
    const space = join(disk, 'space');
    mkdirSync(space);
    const { uid, gid } = statSync(postgres.dataPath);
    chownSync(space, uid, gid);
    await client.connect();
    await client.query(`CREATE TABLESPACE small LOCATION '${space}'`);
    await client.query('ALTER TABLE bookings SET TABLESPACE small');
    await client.query('CREATE TABLE filler (page text STORAGE PLAIN) TABLESPACE small');
    await fill(client);
    await whileFull();
    await client.query('DROP TABLE filler');
    await client.query('ALTER TABLE bookings SET TABLESPACE pg_default');
    // Files of dropped tables are removed at the next checkpoint.
    await client.query('CHECKPOINT');
    await client.query('DROP TABLESPACE small');
  } finally {
    await client.end();
    execFileSync('umount', ['--lazy', disk]);
  }
}

async function fill(client: Client): Promise<void> {
  for (let step = 0; step < FILL_STEPS_MAX; step += 1) {
    try {
      await client.query(`INSERT INTO filler SELECT repeat('x', 8000) FROM generate_series(1, $1)`, [
        FILL_ROWS,
      ]);
    } catch (error) {
      if ((error as { code?: string }).code === DISK_FULL) return;
      throw error;
    }
  }
  throw new Error('the small disk does not become full');
}
