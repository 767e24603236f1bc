import { BENCH_USAGE, BenchUsageError, CANDIDATES, readBenchOptions } from './options.js';

describe('what a bench is asked', () => {
  it('is five rounds of everything unless told', () => {
    const options = readBenchOptions([]);
    expect(options).toMatchObject({ rounds: 5, connections: [64, 256], history: 5_000_000 });
    expect(CANDIDATES.every((name) => options.isWanted(name))).toBe(true);
    expect(options.isWanted('wide change')).toBe(true);
  });

  it('may be a part, by words of the names', () => {
    const { isWanted } = readBenchOptions(['--only', 'accepted,wide change']);
    expect(CANDIDATES.filter((name) => isWanted(name))).toEqual(['accepted', 'accepted, one slot']);
    expect(isWanted('wide change')).toBe(true);
    expect(readBenchOptions(['--connections', '4', '--history', '0']).connections).toEqual([4]);
  });

  it.each([
    [['--rounds', 'x'], '--rounds is "x"'],
    [['--rounds', '0'], '--rounds is "0"'],
    [['--rounds', '2.5'], '--rounds is "2.5"'],
    [['--connections', '0'], '--connections is "0"'],
    [['--connections', '64,'], '--connections is ""'],
    [['--history', '5m'], '--history is "5m"'],
    [['--history', ''], '--history is ""'],
    [['--only', 'acepted'], '--only names "acepted"'],
    [['--only', 'accepted,'], '--only names ""'],
    [['--foo'], "Unknown option '--foo'"],
    [['accepted'], 'Unexpected argument'],
  ])('is refused where it is %j, with what is wrong', (args, wrong) => {
    expect(() => readBenchOptions(args)).toThrow(BenchUsageError);
    expect(() => readBenchOptions(args)).toThrow(wrong);
  });

  it('is told whole to whoever asked wrongly', () => {
    for (const option of ['--rounds', '--connections', '--history', '--only'])
      expect(BENCH_USAGE).toContain(`  ${option} `);
  });
});
