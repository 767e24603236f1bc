import { expect, it } from '@jest/globals';
import type { Logger } from '../platform/logging/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { QueueReadModel } from './queue.read-model.js';
import type { WaitingRoomConfig } from './waiting-room.config.js';

/** A store that answers when it is told to, by a clock that is set back further with every answer. */
function storeAndQueue(): { answer: (asked: number) => void; queue: QueueReadModel } {
  const waiting: ((rows: object[]) => void)[] = [];
  let nowMs = Date.parse('2026-12-01T00:00:00Z');
  const run = (): Promise<object[]> => new Promise((resolve) => void waiting.push(resolve));
  const queue = new QueueReadModel(
    { run } as unknown as Database,
    { nowMs: () => nowMs } as StoreClock,
    { announcedDays: 7 } as WaitingRoomConfig,
    {} as Logger,
  );
  const answer = (asked: number): void => {
    nowMs -= 60_000;
    waiting[asked - 1]!([{ door: { seq: asked }, rooms: [], nowMs: String(nowMs) }]);
  };
  return { answer, queue };
}

it.each([
  ['in order', [1, 2, 3]],
  ['out of order', [3, 1, 2]],
])(
  'keeps the reading that was asked last, answered %s, whatever the clock of the store says',
  async (_, order) => {
    const { answer, queue } = storeAndQueue();
    const readings = order.map(() => queue.refresh());
    for (const asked of order) {
      answer(asked);
      await readings[asked - 1];
    }
    expect(queue.state.door.version).toBe(3);
    expect((await readings[2])!.door.version).toBe(3);
  },
);
