import { RecentCommits } from './recent-commits.js';

describe('recent commits', () => {
  it('knows nothing before the first one', () => {
    expect(new RecentCommits(() => 0).p95Ms()).toBeUndefined();
  });

  it('tells what 95 in a hundred stayed within', () => {
    const commits = new RecentCommits(() => 0);
    for (let tookMs = 100; tookMs >= 1; tookMs -= 1) commits.observe(tookMs);
    expect(commits.p95Ms()).toBe(95);
  });

  it('forgets what is older than its window, so that a storm that is over is not told', () => {
    let nowMs = 0;
    const commits = new RecentCommits(() => nowMs);
    commits.observe(5000);
    nowMs = 9000;
    commits.observe(2);
    expect(commits.p95Ms()).toBe(5000);
    nowMs = 10_001;
    expect(commits.p95Ms()).toBe(2);
    nowMs = 20_000;
    expect(commits.p95Ms()).toBeUndefined();
  });

  it('keeps a bounded number, the latest', () => {
    const commits = new RecentCommits(() => 0);
    for (let count = 0; count < 10; count += 1) commits.observe(9000);
    for (let count = 0; count < 512; count += 1) commits.observe(1);
    expect(commits.p95Ms()).toBe(1);
  });
});
