import type { LoggedEvent } from './logged-event.js';
import { cellsOf, COLUMN_WIDTHS, titlesIn } from './event-sheet.js';

const event: LoggedEvent = {
  id: 7,
  at: new Date('2026-12-01T02:03:04Z'),
  subjectType: 'quota-change',
  subjectId: '0199d2f0-0000-7000-8000-000000000000',
  seq: 1,
  type: 'QUOTA_CHANGE_APPLIED',
  fromState: null,
  toState: 'APPLIED',
  actorId: 'S-quota-maker-B001',
  actorRole: 'quota-maker',
  branchId: null,
  reason: 'two\nlines\u0000 and 😀 \uD800',
  traceId: null,
  details: { add: 5 },
};

describe('the sheet of the log', () => {
  it('has a title and a width for each cell, in both languages', () => {
    const cells = cellsOf(event);
    expect(titlesIn('en')).toHaveLength(cells.length);
    expect(titlesIn('zh-CN')).toHaveLength(cells.length);
    expect(COLUMN_WIDTHS).toHaveLength(cells.length);
  });

  it('holds no character that a sheet cannot, and keeps those that it can', () => {
    expect(cellsOf(event)[10]).toBe('two lines  and 😀  ');
  });

  it('says the kind as it is searched, and nothing where there is nothing', () => {
    expect(cellsOf(event).slice(1, 3)).toEqual(['', 'QUOTA_CHANGE']);
    expect(cellsOf(event).at(-1)).toBe('{"add":5}');
    expect(cellsOf({ ...event, subjectType: 'new-kind', details: null })[2]).toBe('new-kind');
  });
});
