import type { Answer } from './answer.ts';
import { Client } from './client.ts';

/** What everybody reads before they book. */
export class BranchesClient extends Client {
  constructor() {
    super('branches');
  }

  search(text: string): Answer {
    return this.ask({
      method: 'GET',
      path: `/api/v1/branches?q=${encodeURIComponent(text)}`,
      name: 'GET /branches',
    });
  }

  calendar(branchId: string): Answer {
    return this.ask({
      method: 'GET',
      path: `/api/v1/branches/${branchId}/calendar`,
      name: 'GET /branches/{id}/calendar',
    });
  }
}
