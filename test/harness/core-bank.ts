import type { AddressInfo } from 'node:net';
import { createCoreBank, type CoreBankOptions } from '../../src/sandbox/core-bank/core-bank.server.js';
import type { FaultSettings } from '../../src/sandbox/core-bank/faults.js';

export interface TestCoreBank {
  readonly url: string;
  /** What goes wrong from now on: `{ mode: 'SLOW', delayMs: 200 }`, `{ mode: 'ERROR', share: 0.5 }`, `{ mode: 'SILENT' }`. */
  misbehave(faults: Partial<FaultSettings>): Promise<void>;
  behave(): Promise<void>;
  stop(): Promise<void>;
}

/** A core bank of its own for one file of tests, so that its faults meet nobody else. */
export async function openCoreBank(options: CoreBankOptions = {}): Promise<TestCoreBank> {
  const server = createCoreBank(options);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const misbehave = async (faults: Partial<FaultSettings>): Promise<void> => {
    const answer = await fetch(`${url}/faults`, {
      method: 'PUT',
      // A connection of its own: one that stays open would look like a leak of the application.
      headers: { connection: 'close' },
      body: JSON.stringify(faults),
    });
    if (!answer.ok) throw new Error(`the core bank did not take the faults: ${await answer.text()}`);
    await answer.body?.cancel();
  };
  return {
    url,
    misbehave,
    behave: () => misbehave({ mode: 'NONE' }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
