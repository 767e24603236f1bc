import { describe, expect, it } from '@jest/globals';
import { fieldsOfSlot, keyOfSlot, wordsOfSlot } from './free-slot.js';

const day = { branchId: 'B001', date: '2026-12-01' };
const windows = ['09:00-10:30', '10:30-12:00', '13:00-15:00'].map((window) => ({ ...day, window }));

describe('places that are named instead of a full one', () => {
  it('are told apart where they are windows of one day', () => {
    expect(new Set(windows.map(keyOfSlot)).size).toBe(3);
    expect(windows.map((slot) => wordsOfSlot(slot, 'en', 'medium'))).toEqual([
      'Tue, December 1 · 09:00-10:30',
      'Tue, December 1 · 10:30-12:00',
      'Tue, December 1 · 13:00-15:00',
    ]);
    expect(wordsOfSlot(day, 'zh-CN')).toBe('2026年12月1日星期二');
  });

  it('fill both fields, and clear the window where the day is booked as a whole', () => {
    expect(fieldsOfSlot(windows[1])).toStrictEqual({ date: '2026-12-01', window: '10:30-12:00' });
    expect(fieldsOfSlot(day)).toStrictEqual({ date: '2026-12-01', window: undefined });
  });
});
