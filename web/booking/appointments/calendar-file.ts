/** One appointment for the calendar of a phone (RFC 5545). */
export interface CalendarEntry {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly date: string;
  /** `09:00-12:00`, by the clock of the branch; null: the whole day. */
  readonly window: string | null;
  readonly timeZone: string;
  /** How often the appointment has moved: a calendar that has it takes what is newer, and else keeps what it has. */
  readonly changes: number;
  /** When this file is made, ms since 1970. */
  readonly nowMs: number;
}

/** Lines are folded after so many bytes. */
const LINE_BYTES_MAX = 73;
const encoder = new TextEncoder();

export function calendarFile(entry: CalendarEntry): string {
  const day = entry.date.replaceAll('-', '');
  const [from, to] = entry.window?.split('-').map((time) => `${time.replace(':', '')}00`) ?? [];
  const when =
    from === undefined || to === undefined
      ? [`DTSTART;VALUE=DATE:${day}`]
      : // Named and not spelt out: every calendar in use knows the zones by name.
        [`DTSTART;TZID=${entry.timeZone}:${day}T${from}`, `DTEND;TZID=${entry.timeZone}:${day}T${to}`];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Yuhuan//Booking//EN',
    'BEGIN:VEVENT',
    `UID:${entry.id}@yuhuan`,
    `DTSTAMP:${new Date(entry.nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    `SEQUENCE:${entry.changes}`,
    ...when,
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(entry.place)}`,
    `DESCRIPTION:${escaped(entry.description)}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(entry.title)}`,
    'TRIGGER:-P1D',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (mark) => `\\${mark}`).replaceAll(/\r?\n/g, '\\n');
}

/** Never within a character, whatever it takes. */
function folded(line: string): string {
  let out = '';
  let bytes = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (bytes + size > LINE_BYTES_MAX) {
      out += '\r\n ';
      bytes = 1;
    }
    out += character;
    bytes += size;
  }
  return out;
}
