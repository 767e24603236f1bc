/** How far a batcher is behind, now. */
export interface BatcherState {
  readonly name: string;
  /** Items waiting for a batch. */
  readonly depth: number;
  readonly maxQueuedItems: number;
  /** How long the item that came first of those not yet answered has been there; 0 when there is none. */
  readonly oldestAgeMs: number;
}

interface Measured {
  readonly state: BatcherState;
}

/**
 * The batchers of this process that have something to do. One that is at rest is not in it, so that it keeps nothing
 * alive and holds no more entries than there is work.
 */
const busy = new Set<Measured>();
/** Items that were shed because a queue was full or stood still, by name of the batcher; as many entries as there are names. */
const shedItems = new Map<string, number>();

export function becameBusy(batcher: Measured): void {
  busy.add(batcher);
}

export function becameIdle(batcher: Measured): void {
  busy.delete(batcher);
}

export function countShedItem(name: string): void {
  shedItems.set(name, (shedItems.get(name) ?? 0) + 1);
}

/** Every batcher of this process that has items waiting or under way. */
export function busyBatchers(): BatcherState[] {
  return [...busy].map(({ state }) => state);
}

/** Items that batchers have refused since the process began, by name of the batcher. */
export function shedByBatchers(): ReadonlyMap<string, number> {
  return shedItems;
}
