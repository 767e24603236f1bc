import { z } from 'zod';
import { parseAmount } from '../platform/money/index.js';

/** The ids of the core banking system: opaque, but short and safe in an address and in a key. */
const CORE_ID = /^[A-Za-z0-9_-]{1,40}$/;
const CORE_ID_FORMAT = 'FIELD_FORMAT|format=A-Z, a-z, 0-9, _ and -';

export const loanIdSchema = z.string().regex(CORE_ID, CORE_ID_FORMAT).meta({ example: 'L100001' });
export const customerIdSchema = z.string().regex(CORE_ID, CORE_ID_FORMAT).meta({ example: 'C100001' });

/** An amount as people write it, `50000.00`, read as fen. Whether it may be repaid is a rule of the loan. */
export const amountSchema = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : 'AMOUNT_FORMAT') })
  .transform((text, context) => {
    const fen = parseAmount(text);
    if (fen !== undefined) return fen;
    context.addIssue({ code: 'custom', message: 'AMOUNT_FORMAT' });
    return z.NEVER;
  })
  .meta({ format: 'decimal', example: '50000.00' });
