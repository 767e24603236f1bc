import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Random } from '../invariants/random.js';
import { FAULTS, LAST_FAULT } from './catalogue.js';
import { drawnFault } from './composed-faults.js';
import { FaultCluster } from './fault-cluster.js';
import { FaultReport } from './fault-report.js';
import { type Fault, runFault } from './run-fault.js';

/** All: every fault of the catalogue. Otherwise those that are over in seconds, as on every change. */
const WHICH = process.env['FAULTS'] ?? 'quick';
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31);
/** Beyond the catalogue in its order: rounds of one to three faults at once, drawn at random, on the same stores. */
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 0);

const isChosen = ({ id, quick }: Fault): boolean =>
  WHICH === 'all' || (WHICH === 'quick' ? quick === true : WHICH.split(',').includes(id));
const chosen = FAULTS.filter(isChosen);
const random = new Random(SEED);
const short = FAULTS.filter(({ long }) => long !== true);
const drawn = Array.from({ length: ROUNDS }, () => drawnFault(random, short));

jest.setTimeout(180_000);

describe(`the system while things break (FAULT_SEED=${SEED})`, () => {
  let cluster: FaultCluster;
  const report = new FaultReport(SEED);

  beforeAll(async () => {
    cluster = await FaultCluster.open();
  });

  afterAll(async () => {
    await cluster?.stop();
    await report.write(WHICH === 'all');
  });

  it('knows the faults that were asked for', () => {
    expect(drawn.length + chosen.length + [LAST_FAULT].filter(isChosen).length).toBeGreaterThan(0);
  });

  const last = [LAST_FAULT].filter(isChosen);

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
