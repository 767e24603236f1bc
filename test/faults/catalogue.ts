import { AWAY_MS, STORE_AWAY_BOUND_MS } from './bounds.js';
import { clientFaults } from './client-faults.js';
import { gateFaults } from './gate-faults.js';
import { judgeFaults } from './judge-faults.js';
import { processFaults } from './process-faults.js';
import type { Fault } from './run-fault.js';

export const FAULTS: readonly Fault[] = [...processFaults, ...gateFaults, ...judgeFaults, ...clientFaults];

/** Comes last, because the first server does not come back. */
export const LAST_FAULT: Fault = {
  id: 'second-server',
  part: 'ALL',
  title: 'the first PostgreSQL is lost and a synchronous standby is promoted',
  promise: 'nothing acknowledged is lost; the service goes on with the second',
  backWithinMs: 10_000,
  answerWithinMs: STORE_AWAY_BOUND_MS,
  inject: (cluster) => cluster.handOverToSecondServer(AWAY_MS / 2),
};
