import type { Told } from './history.js';
import { type BoardCounter, boardFaults, type Boards } from './remote-boards.js';

const DAY = { period: 'DAY', start: '2026-12-01', pool: 'ALL', window: null } as const;
const board = (...counters: (Partial<BoardCounter> & { taken: number })[]): Boards =>
  new Map([['B006', counters.map((each) => ({ ...DAY, capacity: 10, held: 0, ...each }))]]);
const toldFull = (full: string, branch = 'B006'): Told => ({ branch, full }) as Told;

describe('boards of a system that is asked from outside', () => {
  it('show an oversell, which the board itself calls overbooked', () => {
    const [fault] = boardFaults(board({ taken: 4 }), board({ taken: 10, held: 1 }), []);
    expect(fault).toMatchObject({ branchId: 'B006', oversold: { taken: 10, held: 1 } });
    expect(boardFaults(board({ taken: 4 }), board({ taken: 10 }), [])).toEqual([]);
  });

  it('may stay as overbooked as they were, and not become more so', () => {
    const before = board({ taken: 13 });
    expect(boardFaults(before, board({ taken: 13 }), [])).toEqual([]);
    expect(boardFaults(before, board({ taken: 14 }), [])).toHaveLength(1);
  });

  it('accuse nobody where staff lowered a quota under what was taken', () => {
    const before = board({ taken: 4 });
    expect(boardFaults(before, board({ taken: 8, capacity: 5 }), [])).toEqual([]);
    expect(boardFaults(before, board({ taken: 11, capacity: 5 }), [])).toHaveLength(1);
    expect(boardFaults(before, board({ taken: 900, capacity: null }), [])).toEqual([]);
  });

  it('tell whether a counter is full that somebody was told is', () => {
    const full = [toldFull('DAY 2026-12-01 ALL')];
    expect(boardFaults(board({ taken: 4 }), board({ taken: 10 }), full)).toEqual([]);
    expect(boardFaults(board({ taken: 4 }), board({ taken: 9 }), full)).toEqual([
      { branchId: 'B006', toldFull: expect.objectContaining({ taken: 9 }) },
    ]);
    expect(boardFaults(board({ taken: 4 }), board({ taken: 9, capacity: null }), full)).toHaveLength(1);
  });

  it('have every counter that somebody was told is full, in each branch its own', () => {
    const window = toldFull('DAY 2026-12-01 ALL 09:00-10:00');
    expect(boardFaults(board({ taken: 10 }), board({ taken: 10 }), [window])).toEqual([
      { branchId: 'B006', toldFull: 'DAY 2026-12-01 ALL 09:00-10:00', board: 'has no such counter' },
    ]);
    const withWindow = board({ taken: 10 }, { taken: 10, window: '09:00-10:00' });
    expect(boardFaults(withWindow, withWindow, [window])).toEqual([]);
    expect(
      boardFaults(board({ taken: 1 }), board({ taken: 1 }), [toldFull('DAY 2026-12-01 ALL', 'B007')]),
    ).toEqual([]);
  });
});
