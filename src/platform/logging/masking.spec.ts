import * as fc from 'fast-check';
import { Logger, LoggingConfig, maskPhone, maskText } from './index.js';

const PHONE = '13812345678';
const IDENTITY = '11010519491231002X';
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJDMTAwMDAxIn0.c2lnbmF0dXJl';

function linesOf(write: (logger: Logger) => void): string {
  const lines: string[] = [];
  const logger = new Logger(new LoggingConfig({ level: 'trace' }), {
    write: (line) => void lines.push(line),
  });
  write(logger);
  return lines.join('');
}

describe('maskText', () => {
  it.each([
    [`call ${PHONE} now`, 'call 138****5678 now'],
    [`+86${PHONE}`, '138****5678'],
    [`id ${IDENTITY}.`, 'id 1****************X.'],
    [`Bearer ${TOKEN}`, 'Bearer [token]'],
    [`${PHONE},${PHONE}`, '138****5678,138****5678'],
    ['order 20261130001234567', 'order 20261130001234567'],
    ['C100001 has 300000.00', 'C100001 has 300000.00'],
  ])('turns %p into %p', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('leaves no phone number standing, wherever it is among words', () => {
    const phone = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([second, rest]) => `1${second}${String(rest).padStart(9, '0')}`);
    const words = fc.string().map((text) => text.replaceAll(/\d/g, ''));
    fc.assert(
      fc.property(words, phone, words, (before, number, after) => {
        expect(maskText(before + number + after)).not.toContain(number);
      }),
    );
  });
});

describe('maskPhone', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '+86****5678'],
    ['1234567', '123****4567'],
    ['123456', '****'],
    ['', '****'],
  ])('shows %p as %p', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked);
  });
});

describe('Logger', () => {
  it('masks the message, at every level and in both ways of calling', () => {
    const written = linesOf((logger) => {
      logger.debug({}, `a ${PHONE}`);
      logger.info({}, `b ${IDENTITY}`);
      logger.warn(`c ${TOKEN}`);
      logger.error({}, `d ${PHONE}`);
      logger.fatal({}, `e ${PHONE}`);
      logger.log(`f ${PHONE}`, 'Nest');
    });
    for (const secret of [PHONE, IDENTITY, TOKEN]) expect(written).not.toContain(secret);
    expect(written.trim().split('\n')).toHaveLength(6);
  });

  it('masks errors: message and stack', () => {
    const written = linesOf((logger) => logger.error({ err: new Error(`no ${PHONE}`) }, 'failed'));
    expect(written).not.toContain(PHONE);
    expect(written).toContain('138****5678');
  });

  it('takes personal and secret properties out, at the depths at which they come', () => {
    const written = linesOf((logger) =>
      logger.warn(
        {
          phone: PHONE,
          req: { headers: { authorization: `Bearer ${TOKEN}`, cookie: 'session-1' } },
          row: { customerId: 'C100001', loanId: 'L100001', contact: { phone: PHONE } },
        },
        'a row',
      ),
    );
    for (const secret of [PHONE, TOKEN, 'session-1', 'C100001', 'L100001']) {
      expect(written).not.toContain(secret);
    }
    expect(written).toContain('[masked]');
  });

  it('writes one JSON object a line, with the level by name and the time', () => {
    const line: unknown = JSON.parse(linesOf((logger) => logger.info({ branchId: 'B001' }, 'opened')));
    expect(line).toMatchObject({ level: 'info', branchId: 'B001', msg: 'opened', pid: process.pid });
    expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
  });
});
