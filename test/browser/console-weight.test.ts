import { describe, expect, it } from '@jest/globals';
import { filesOf, pageChunks, weightOf } from './page-weight.js';

const KIB = 1024;
/** What is fetched before the first task; then kept by the browser until the next release. */
const FIRST_BYTES_MAX = 300 * KIB;
/** With everything that one task needs besides. */
const TASK_BYTES_MAX = 400 * KIB;

describe('the console', () => {
  it('is fetched task by task, and costs no more than it may', () => {
    const entry = ['console/index.html', 'console/texts/zh-CN.json'];
    const tasks = Object.keys(pageChunks()).filter((name) => /^console\/.*\.page\.tsx$/.test(name));
    const first = weightOf(filesOf(...entry));
    process.stderr.write(`the console: ${Math.round(first / KIB)} KiB of compressed JavaScript at first\n`);
    expect(tasks.length).toBeGreaterThan(7);
    expect(first).toBeGreaterThan(50 * KIB);
    expect(first).toBeLessThan(FIRST_BYTES_MAX);
    const heavy = tasks.filter((task) => weightOf(filesOf(...entry, task)) > TASK_BYTES_MAX);
    expect(heavy).toEqual([]);
  });
});
