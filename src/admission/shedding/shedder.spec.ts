import { loadConfig } from '../../platform/config/index.js';
import type { Logger } from '../../platform/logging/index.js';
import { InFlight } from './in-flight.js';
import type { PressureReading } from './pressure.js';
import { TRAFFIC_CLASSES, type TrafficClass } from './shed.policy.js';
import { Shedder } from './shedder.js';
import { SheddingConfig } from './shedding.config.js';

const CALM: PressureReading = {
  eventLoopUtilization: 1,
  eventLoopDelayMs: 0,
  inFlight: 0,
  queuedItems: 0,
  queueFill: 0,
  queueOldestMs: 0,
  commitP95Ms: undefined,
  heapUsedBytes: 0,
  heapShare: 0.5,
};

function shedderWith(env: Record<string, string> = {}) {
  const lines: object[] = [];
  const write = (fields: object): void => void lines.push(fields);
  const logger = { warn: write, info: write } as unknown as Logger;
  const inFlight = new InFlight();
  const shedder = new Shedder(inFlight, loadConfig(env, [SheddingConfig], []).get(SheddingConfig), logger);
  const refused = (): TrafficClass[] =>
    TRAFFIC_CLASSES.filter((traffic) => shedder.refuses(traffic) !== undefined);
  const sampled = (reading: Partial<PressureReading>, times: number): void => {
    for (let sample = 0; sample < times; sample += 1) shedder.sample({ ...CALM, ...reading });
  };
  return { shedder, inFlight, lines, refused, sampled };
}

describe('requests under way', () => {
  const crowd = (count: number, env: Record<string, string> = {}) => {
    const it = shedderWith({ YUHUAN_SHED_IN_FLIGHT_MAX: '10', ...env });
    for (let each = 0; each < count; each += 1) it.inFlight.enter('demand');
    return it;
  };

  it.each([
    [3, []],
    [4, ['spare']],
    [6, ['read', 'spare']],
    [8, ['demand', 'read', 'spare']],
    [9, ['joining', 'demand', 'read', 'spare']],
    [10, ['critical', 'joining', 'demand', 'read', 'spare']],
    [1000, ['critical', 'joining', 'demand', 'read', 'spare']],
  ] as const)('%i of ten shed %j, and never the vital', (count, shed) => {
    expect(crowd(count).refused()).toEqual(shed);
  });

  it('are welcome again as soon as there is room', () => {
    const { inFlight, refused } = crowd(8);
    inFlight.leave('demand');
    expect(refused()).toEqual(['read', 'spare']);
  });

  it('are not counted against anybody while the switch is off, and only watched while it says so', () => {
    expect(crowd(100, { YUHUAN_SHED_CONCURRENCY: 'off' }).refused()).toEqual([]);
    const { shedder, refused } = crowd(8, { YUHUAN_SHED_CONCURRENCY: 'watch' });
    expect(refused()).toEqual([]);
    expect(shedder.wouldRefuseIfOn('demand')).toBe('in-flight');
    expect(shedder.wouldRefuseIfOn('critical')).toBeUndefined();
  });
});

describe('what is sampled', () => {
  it.each([
    [{ eventLoopDelayMs: 250 }, ['spare']],
    [{ eventLoopDelayMs: 450 }, ['read', 'spare']],
    [{ eventLoopDelayMs: 700 }, ['demand', 'read', 'spare']],
    [{ eventLoopDelayMs: 900 }, ['joining', 'demand', 'read', 'spare']],
    [{ eventLoopDelayMs: 1200 }, ['critical', 'joining', 'demand', 'read', 'spare']],
    [{ queueFill: 0.85 }, ['demand', 'spare']],
    [{ queueFill: 1 }, ['demand', 'spare']],
    [{ queueOldestMs: 2500 }, ['demand', 'spare']],
    [{ heapShare: 0.95 }, ['demand', 'read', 'spare']],
    [{ heapShare: 0.6 }, []],
    [{ eventLoopUtilization: 1 }, []],
  ] as const)('sheds at %j: %j', (reading, shed) => {
    const { refused, sampled } = shedderWith();
    sampled(reading, 1);
    expect(refused()).toEqual([]);
    sampled(reading, 1);
    expect(refused()).toEqual(shed);
    sampled({}, 4);
    expect(refused()).toEqual([]);
  });

  it('tells once that it begins and once that it ends, however long it lasts', () => {
    const { lines, sampled } = shedderWith();
    sampled({ queueFill: 0.9 }, 500);
    sampled({}, 500);
    expect(lines).toEqual([
      { layer: 'queue-fill', traffic: 'demand', measured: 0.9, switch: 'on' },
      { layer: 'queue-fill', traffic: 'spare', measured: 0.9, switch: 'on' },
      { layer: 'queue-fill', traffic: 'demand', measured: 0, switch: 'on' },
      { layer: 'queue-fill', traffic: 'spare', measured: 0, switch: 'on' },
    ]);
  });

  it('sheds nothing by a layer whose switch is off, and counts by one that is watched', () => {
    const worst = { eventLoopDelayMs: 9000, queueFill: 1, queueOldestMs: 9000, heapShare: 1 };
    const off = shedderWith({ YUHUAN_SHED_PROCESS: 'off', YUHUAN_SHED_BATCHERS: 'off' });
    off.sampled(worst, 10);
    expect(off.refused()).toEqual([]);
    expect(off.shedder.shedding).toEqual([]);
    const watched = shedderWith({ YUHUAN_SHED_PROCESS: 'watch', YUHUAN_SHED_BATCHERS: 'watch' });
    watched.sampled(worst, 10);
    expect(watched.refused()).toEqual([]);
    expect(watched.shedder.wouldRefuseIfOn('demand')).toBe('queue-fill');
    expect(watched.shedder.wouldRefuseIfOn('critical')).toBe('loop-delay');
  });
});

describe('the pace', () => {
  /** A process that has answered so many a second for four seconds, and has so many under way. */
  const busy = (perSecond: number, underWay: number, env: Record<string, string> = {}) => {
    const it = shedderWith({ YUHUAN_SHED_QUEUE_AGE_MAX_MS: '4000', ...env });
    for (let sample = 0; sample <= 16; sample += 1) {
      it.shedder.sample(CALM, sample * 250);
      for (let each = 0; each < perSecond / 4; each += 1) {
        it.inFlight.enter('demand');
        it.inFlight.leave('demand');
      }
    }
    for (let each = 0; each < underWay; each += 1) it.inFlight.enter('demand');
    return it.shedder.refuses('demand');
  };

  it('lets in as many as are answered within a quarter of the age that an item may reach', () => {
    expect(busy(800, 799)).toBeUndefined();
    expect(busy(800, 800)).toBe('pace');
    expect(busy(800, 200, { YUHUAN_SHED_QUEUE_AGE_MAX_MS: '1000' })).toBeUndefined();
    expect(busy(4000, 1200, { YUHUAN_SHED_QUEUE_AGE_MAX_MS: '1000' })).toBe('pace');
  });

  it('lets the first of a rush in though nobody was answered lately', () => {
    expect(busy(0, 255)).toBeUndefined();
    expect(busy(0, 256)).toBe('pace');
  });

  it('neither holds up those who finish or free something, nor reads, and can be switched off', () => {
    const { inFlight, shedder, refused } = shedderWith();
    for (let each = 0; each < 300; each += 1) inFlight.enter('demand');
    expect(refused()).toEqual(['demand', 'spare']);
    expect(shedder.refuses('demand')).toBe('pace');
    expect(busy(0, 1000, { YUHUAN_SHED_BATCHERS: 'off' })).toBeUndefined();
    expect(busy(0, 1000, { YUHUAN_SHED_BATCHERS: 'watch' })).toBeUndefined();
  });
});
