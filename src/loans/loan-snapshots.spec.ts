import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { CoreFault } from './core-banking.port.js';
import { FakeCoreBanking } from './fake-core-banking.js';
import { fakeLoan } from './fake-loans.js';
import { fakeLoansConfig } from './fake-loans-config.js';
import { type LoanSnapshot } from './loan-snapshot.js';
import { LoanSnapshots } from './loan-snapshots.js';

const FRESH_MS = 300_000;
const USABLE_MS = 900_000;

class TimedSnapshots extends LoanSnapshots {
  ms = 0;
  protected override nowMs = (): number => this.ms;
}

function setUp(env: Record<string, string> = {}) {
  const core = new FakeCoreBanking();
  const metrics = new MetricsRegistry();
  const snapshots = new TimedSnapshots(fakeLoansConfig(env), core, metrics);
  core.add(fakeLoan());
  return { core, snapshots, metrics };
}
function codeOf(answer: LoanSnapshot | Refusal): string {
  return isRefusal(answer)
    ? [answer.definition, ...(answer.more.faults ?? []).map(({ definition }) => definition)]
        .map(({ code }) => code)
        .join(' ')
    : answer.loanId;
}

it('knows nothing before it has asked, then answers at once for as long as the loan is fresh', async () => {
  const { core, snapshots } = setUp();
  expect(snapshots.peek('L100001')).toBeUndefined();
  await expect(snapshots.load('L100001')).resolves.toEqual(fakeLoan());
  expect(snapshots.peek('L100001')).toEqual(fakeLoan());
  snapshots.ms = FRESH_MS;
  expect(snapshots.peek('L100001')).toEqual(fakeLoan());
  await snapshots.load('L100001');
  expect(core.questions).toHaveLength(1);
  snapshots.ms = FRESH_MS + 1;
  expect(snapshots.peek('L100001')).toBeUndefined();
  await snapshots.load('L100001');
  expect(core.questions).toHaveLength(2);
});

it('joins asks into one question, and asks for the same loan once', async () => {
  const { core, snapshots } = setUp();
  const ids = Array.from({ length: 50 }, (_, index) => `L2000${10 + index}`);
  core.add(...ids.map((loanId) => fakeLoan({ loanId })));
  const answers = await Promise.all([...ids, ...ids].map((loanId) => snapshots.load(loanId)));
  expect(answers.map((answer) => codeOf(answer))).toEqual([...ids, ...ids]);
  expect(core.questions).toEqual([ids]);
});

it('gathers what comes while questions are under way, within the bounds of a question', async () => {
  const { core, snapshots } = setUp({ YUHUAN_CORE_BATCHES_IN_FLIGHT: '1', YUHUAN_CORE_BATCH_MAX: '2' });
  const opened = Promise.withResolvers<void>();
  core.gate = opened.promise;
  const first = snapshots.load('A');
  await new Promise((resolve) => setImmediate(resolve));
  const rest = ['B', 'C', 'D'].map((loanId) => snapshots.load(loanId));
  opened.resolve();
  await Promise.all([first, ...rest]);
  expect(core.questions).toEqual([['A'], ['B', 'C'], ['D']]);
});

it('refuses what goes beyond its queue, and asks again for it later', async () => {
  const { core, snapshots } = setUp({ YUHUAN_LOANS_QUEUED_MAX: '1' });
  const first = snapshots.load('L100001');
  expect(codeOf(await snapshots.load('L100002'))).toBe('CORE_UNAVAILABLE');
  expect(codeOf(await first)).toBe('L100001');
  core.add(fakeLoan({ loanId: 'L100002' }));
  expect(codeOf(await snapshots.load('L100002'))).toBe('L100002');
});

it('remembers that a loan does not exist, and tells it as it tells a stranger', async () => {
  const { core, snapshots } = setUp();
  expect(codeOf(await snapshots.load('L0'))).toBe('VALIDATION_FAILED LOAN_NOT_FOUND');
  expect(codeOf(await snapshots.load('L0'))).toBe('VALIDATION_FAILED LOAN_NOT_FOUND');
  expect(snapshots.peek('L0')).toBeUndefined();
  expect(core.questions).toHaveLength(1);
});

it('uses an older snapshot while the core is down, but none beyond its age, and guesses nothing', async () => {
  const { core, snapshots, metrics } = setUp();
  await snapshots.load('L100001');
  core.fault = new CoreFault('TIMEOUT', 'no answer', 1500);
  snapshots.ms = USABLE_MS;
  expect(codeOf(await snapshots.load('L100001'))).toBe('L100001');
  snapshots.ms = USABLE_MS + 1;
  const refused = await snapshots.load('L100001');
  expect(codeOf(refused)).toBe('CORE_UNAVAILABLE');
  expect((refused as Refusal).more.retryAfterSeconds).toBe(2);
  expect((refused as Refusal).definition.status).toBe(503);
  expect(codeOf(await snapshots.load('L100002'))).toBe('CORE_UNAVAILABLE');
  expect(await metrics.metrics()).toContain('yuhuan_loan_loads_total{outcome="stale"} 1');
  core.fault = undefined;
  expect(codeOf(await snapshots.load('L100001'))).toBe('L100001');
});

it('lets one broken record spoil only itself', async () => {
  const { core, snapshots } = setUp();
  core.broken.add('L100009');
  const answers = await Promise.all(['L100009', 'L100001'].map((loanId) => snapshots.load(loanId)));
  expect(answers.map((answer) => codeOf(answer))).toEqual(['CORE_UNAVAILABLE', 'L100001']);
});

it('throws what is broken in itself', async () => {
  const { core, snapshots } = setUp();
  core.fault = new TypeError('a slip');
  await expect(snapshots.load('L100001')).rejects.toThrow('a slip');
});

it('lets no earlier question overwrite a later one', async () => {
  const { snapshots } = setUp();
  snapshots.ms = 10;
  snapshots.remember(fakeLoan({ balanceFen: 2 }), 10);
  snapshots.remember(fakeLoan({ balanceFen: 1 }), 9);
  expect(snapshots.peek('L100001')?.balanceFen).toBe(2);
});

it('remembers no more loans than its bound', async () => {
  const { core, snapshots } = setUp({ YUHUAN_LOAN_SNAPSHOTS_MAX: '100' });
  const ids = Array.from({ length: 150 }, (_, index) => `L3${String(index).padStart(5, '0')}`);
  core.add(...ids.map((loanId) => fakeLoan({ loanId })));
  await Promise.all(ids.map((loanId) => snapshots.load(loanId)));
  expect(ids.filter((loanId) => snapshots.peek(loanId) !== undefined)).toEqual(ids.slice(50));
});
