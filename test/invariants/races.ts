import { waitUntil } from '../harness/index.js';
import { Customer } from './customer.js';
import type { Answer, Asked, History } from './history.js';
import type { ContestedSlot, ContestedSystem } from './system.js';

/** One more than any day of the contested system holds. */
const CROWD = 9;
const MEET_TIMEOUT_MS = 4000;

/** To each slot come more people than its day holds, all at once, and nobody gives back what they get. */
export async function crowd(
  system: ContestedSystem,
  history: History,
  firstPerson: number,
): Promise<Answer[]> {
  let people = 0;
  return Promise.all(
    system.slots.flatMap((slot) =>
      Array.from({ length: CROWD }, () => {
        const customer = new Customer(system.customer(firstPerson + people), system.processes, history);
        people += 1;
        return customer.ask(customer.bookRequest(slot, `crowd-${people}`), people);
      }),
    ),
  );
}

/**
 * One customer asks both processes at once, and both ask the judge before either has written: a stranger keeps the
 * table from being written to until both wait there. No look beforehand can have seen the other.
 */
export async function meetAtJudge(
  system: ContestedSystem,
  history: History,
  person: number,
  asked: (customer: Customer, slot: ContestedSlot, process: number) => Asked,
): Promise<Answer[]> {
  const customer = new Customer(system.customer(person), system.processes, history);
  const { pool } = system.database;
  const stranger = await pool.connect();
  try {
    await stranger.query('BEGIN');
    await stranger.query('LOCK TABLE bookings IN SHARE ROW EXCLUSIVE MODE');
    const answers = Promise.all(
      system.processes.map((_, process) =>
        customer.ask(asked(customer, system.slots[process]!, process), process),
      ),
    );
    const bothWait = async (): Promise<boolean> => {
      const { rows } = await pool.query<{ waiting: number }>(
        `SELECT count(DISTINCT l.pid)::int AS waiting FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.relation = 'bookings'::regclass AND NOT l.granted AND a.query LIKE '-- Decides a batch of new holds%'`,
      );
      return rows[0]!.waiting === system.processes.length;
    };
    await waitUntil(bothWait, { timeoutMs: MEET_TIMEOUT_MS, what: 'both processes to ask the judge' });
    await stranger.query('COMMIT');
    return await answers;
  } finally {
    await stranger.query('ROLLBACK');
    stranger.release();
  }
}
