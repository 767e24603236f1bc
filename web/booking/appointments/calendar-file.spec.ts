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
  createdAt: '2026-11-21T10:00:00.123Z',
};

describe('a file for calendars', () => {
  it('says when by the clock of the branch', () => {
    const file = calendarFile(entry);
    expect(file).toContain('DTSTART;TZID=Asia/Shanghai:20261201T090000\r\n');
    expect(file).toContain('DTEND;TZID=Asia/Shanghai:20261201T120000\r\n');
    expect(file).toContain('DTSTAMP:20261121T100000Z\r\n');
    expect(calendarFile({ ...entry, window: null })).toContain('DTSTART;VALUE=DATE:20261201\r\n');
  });

  it('escapes and folds without breaking a character', () => {
    const file = calendarFile(entry);
    expect(file).toContain('Number 7K3Q9MXT2A\\; bring your card\\, please\\nThank you');
    const lines = file.split('\r\n');
    for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(file.replaceAll('\r\n ', '')).toContain(entry.place);
  });
});
