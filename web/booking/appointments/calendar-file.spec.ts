import { describe, expect, it } from '@jest/globals';
import { calendarFile } from './calendar-file.js';

const entry = {
  id: '1',
  title: '提前还款预约',
  description: 'Number 7K3Q9MXT2A; bring your card, please\nThank you',
  place: '上海市浦东新区世纪大道一百号，陆家嘴支行一楼个人贷款中心三号窗口旁边的等候区',
  date: '2026-12-01',
  window: '09:00-12:00',
  timeZone: 'Asia/Shanghai',
  changes: 0,
  nowMs: Date.parse('2026-11-21T10:00:00.123Z'),
};

describe('a file for calendars', () => {
  it('says when by the clock of the branch', () => {
    const file = calendarFile(entry);
    expect(file).toContain('DTSTART;TZID=Asia/Shanghai:20261201T090000\r\n');
    expect(file).toContain('DTEND;TZID=Asia/Shanghai:20261201T120000\r\n');
    expect(file).toContain('DTSTAMP:20261121T100000Z\r\n');
    expect(calendarFile({ ...entry, window: null })).toContain('DTSTART;VALUE=DATE:20261201\r\n');
  });

  it('of an appointment that has moved takes the place of the one before', () => {
    const later = Date.parse('2026-11-24T08:30:00Z');
    const [first, moved] = [
      calendarFile(entry),
      calendarFile({ ...entry, date: '2026-12-03', changes: 1, nowMs: later }),
    ];
    const said = (file: string) => file.match(/^(?:UID|DTSTAMP|SEQUENCE):.*$/gm)?.map((line) => line.trim());
    expect(said(first)).toEqual(['UID:1@yuhuan', 'DTSTAMP:20261121T100000Z', 'SEQUENCE:0']);
    expect(said(moved)).toEqual(['UID:1@yuhuan', 'DTSTAMP:20261124T083000Z', 'SEQUENCE:1']);
  });

  it('escapes and folds without breaking a character', () => {
    const file = calendarFile(entry);
    expect(file).toContain('Number 7K3Q9MXT2A\\; bring your card\\, please\\nThank you');
    const lines = file.split('\r\n');
    for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(file.replaceAll('\r\n ', '')).toContain(entry.place);
  });
});
