import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { migrate } from '../../src/platform/postgres/index.js';
import { assertDatabaseAnswers } from '../../src/sandbox/prepare-database.js';
import { StartError } from '../../src/sandbox/services/index.js';
import { listenSomewhere } from './listen-somewhere.js';

const sockets: Socket[] = [];
let silent: Awaited<ReturnType<typeof listenSomewhere>>;
beforeAll(async () => {
  silent = await listenSomewhere((socket) => void sockets.push(socket));
});
afterAll(() => {
  silent.close();
  for (const socket of sockets) socket.destroy();
});

describe('a database that takes connections and says nothing', () => {
  it('is waited for by no start and by no migration, and is told without its password', async () => {
    const url = `postgres://somebody:secret@127.0.0.1:${silent.port}/bookings`;
    const [looked, migrated] = await Promise.allSettled([assertDatabaseAnswers(url), migrate(url)]);
    expect(migrated).toMatchObject({ status: 'rejected' });
    const fault = (looked as PromiseRejectedResult).reason as StartError;
    expect(fault).toBeInstanceOf(StartError);
    expect(fault.message).toMatch(
      /^the database that DATABASE_URL names, bookings on 127\.0\.0\.1:\d+, can not be used: .*timeout/,
    );
    expect(fault.message + fault.remedy).not.toContain('secret');
  });
});
