import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

/** A slot that customers of a run ask for. */
export interface Slot {
  readonly branchId: string;
  readonly date: string;
}

/** One prepared request a customer, as `wrk/replay.lua` reads them; keys are new in every file. */
export async function writeBookings(
  file: string,
  tokens: readonly string[],
  slots: readonly Slot[],
): Promise<void> {
  const lines = tokens.map((token, index) => {
    const { branchId, date } = slots[index % slots.length]!;
    const body = {
      loanId: `L${100_001 + index}`,
      branchId,
      date,
      kind: 'PARTIAL',
      amount: '50000.00',
      contact: { phone: '13800138000' },
    };
    return `${token}\t${randomUUID()}\t${JSON.stringify(body)}`;
  });
  await writeFile(file, `${lines.join('\n')}\n`);
}
