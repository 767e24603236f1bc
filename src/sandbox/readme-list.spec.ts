import { readFile } from 'node:fs/promises';
import { specialCustomersList } from './readme-list.js';

describe('the README of the sandbox', () => {
  it('lists the special customers as the table has them', async () => {
    const readme = await readFile('src/sandbox/README.md', 'utf8');
    const listed = /<!-- special customers -->\n\n([^]*?)\n\n<!-- end -->/.exec(readme)?.[1];
    expect(listed).toBe(specialCustomersList());
  });
});
