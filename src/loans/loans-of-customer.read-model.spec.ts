import { isRefusal } from '../platform/errors/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { CoreFault, type CoreFaultReason } from './core-banking.port.js';
import { FakeCoreBanking } from './fake-core-banking.js';
import { fakeLoansConfig } from './fake-loans-config.js';
import { LoanSnapshots } from './loan-snapshots.js';
import { LoansOfCustomer } from './loans-of-customer.read-model.js';

function setUp() {
  const core = new FakeCoreBanking();
  const config = fakeLoansConfig();
  const lists = new LoansOfCustomer(config, core, new LoanSnapshots(config, core, new MetricsRegistry()));
  return { core, lists };
}

it.each<[CoreFaultReason, number]>([
  ['MALFORMED', 1],
  ['TOO_LARGE', 1],
  ['TIMEOUT', 3],
  ['BUSY', 3],
])(
  'after %s, asked three times, it asks the core %i times, and as ever for others',
  async (reason, times) => {
    const { core, lists } = setUp();
    core.fault = new CoreFault(reason, 'not this time');
    for (let count = 0; count < 3; count += 1) {
      const answer = await lists.of('C1');
      expect(isRefusal(answer) && answer.definition.code).toBe('CORE_UNAVAILABLE');
    }
    expect(core.questions).toEqual(Array.from({ length: times }, () => ['C1']));
    core.fault = undefined;
    expect(await lists.of('C2')).toEqual([]);
  },
);
