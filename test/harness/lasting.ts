import { setTimeout as pause } from 'node:timers/promises';

/** Lets a fault last so long. Nothing is waited for by it: what follows a fault is waited for with `waitUntil`. */
export function lasting(durationMs: number): Promise<void> {
  return pause(durationMs);
}
