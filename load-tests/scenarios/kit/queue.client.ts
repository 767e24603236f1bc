import type { Answer } from './answer.ts';
import { Client } from './client.ts';
import { remember, type Told } from './history.ts';
import type { Person } from './plan.ts';

interface Lanes {
  readonly ONLINE: number;
}

/** What everybody polls: the same for all, from memory. */
export interface PublicQueue {
  readonly entryRequired: boolean;
  readonly room: { readonly id: string; readonly status: string; readonly served: Lanes } | null;
}

/** The waiting room, as people and their pages ask it. */
export class QueueClient extends Client {
  constructor() {
    super('queue');
  }

  look(): PublicQueue | undefined {
    const answer = this.ask({ method: 'GET', path: '/api/v1/queue', name: 'GET /queue' });
    return answer.outcome === 'yes' ? (answer.body as unknown as PublicQueue) : undefined;
  }

  join(person: Person): Answer {
    return this.told('join', person, () =>
      this.ask({
        method: 'POST',
        path: '/api/v1/queue/tickets',
        name: 'POST /queue/tickets',
        token: person.token,
        body: {},
      }),
    );
  }

  ticket(person: Person, id: string): Answer {
    return this.ask({
      method: 'GET',
      path: `/api/v1/queue/tickets/${id}`,
      name: 'GET /queue/tickets/{id}',
      token: person.token,
    });
  }

  enter(person: Person, id: string): Answer {
    return this.told('enter', person, () =>
      this.ask({
        method: 'POST',
        path: `/api/v1/queue/tickets/${id}/entry`,
        name: 'POST /queue/tickets/{id}/entry',
        token: person.token,
      }),
    );
  }

  private told(operation: Told['operation'], person: Person, ask: () => Answer): Answer {
    const startedMs = Date.now();
    const answer = ask();
    remember({ operation, role: 'person', person, slot: null, key: null, startedMs, answer });
    return answer;
  }
}
