import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Random } from '../invariants/random.js';
import { FAULTS, LAST_FAULT } from './catalogue.js';
import { drawnFault, namedFaults, unknownNames } from './composed-faults.js';
import { FaultCluster } from './fault-cluster.js';
import { FaultReport } from './fault-report.js';
import { type Fault, runFault } from './run-fault.js';

/** All: every fault of the catalogue. Otherwise those that are over in seconds, as on every change. */
const WHICH = process.env['FAULTS'] ?? 'quick';
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31);
/** Beyond the catalogue in its order: rounds of one to three faults at once, drawn at random, on the same stores. */
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 0);

/** By name, or those that are over in seconds. */
const choose = (from: readonly Fault[]): readonly Fault[] => {
  if (WHICH === 'all') return from;
  return WHICH === 'quick' ? from.filter(({ quick }) => quick === true) : namedFaults(WHICH.split(','), from);
};
const chosen = choose(FAULTS);
const last = choose([LAST_FAULT]);
const random = new Random(SEED);
const short = FAULTS.filter(({ long }) => long !== true);
const drawn = Array.from({ length: ROUNDS }, () => drawnFault(random, short));

/** Several bounds one after the other, each of them met on a machine that does much else. */
jest.setTimeout(300_000);

describe(`the system while things break (FAULT_SEED=${SEED})`, () => {
  let cluster: FaultCluster;
  const report = new FaultReport(SEED);

  beforeAll(async () => {
    cluster = await FaultCluster.open();
  });

  afterAll(async () => {
    await cluster?.stop();
    // A run that could not begin has measured nothing to put in place of what was.
    await report.write(WHICH === 'all' && cluster !== undefined);
  });

  it('knows the faults that were asked for', () => {
    const names = ['all', 'quick'].includes(WHICH) ? [] : WHICH.split(',');
    expect(unknownNames(names, [...FAULTS, LAST_FAULT])).toEqual([]);
    expect(drawn.length + chosen.length + last.length).toBeGreaterThan(0);
  });

  it.each([...chosen, ...drawn, ...last].map((fault, index) => [fault.title, fault, index] as const))(
    '%s',
    async (_, fault, index) => {
      const isDrawn = index >= chosen.length && index < chosen.length + drawn.length;
      const verdict = await runFault(cluster, fault, SEED + index * 7919).catch((error: Error) => {
        report.addUnjudged(fault, error, isDrawn);
        throw error;
      });
      report.add(verdict, isDrawn);
      expect(verdict.measured.yes).toBeGreaterThan(10);
      expect(verdict.violations.slice(0, 5)).toEqual([]);
    },
  );
});
