import { z } from 'zod';
import { isDay } from './calendar-day.js';

/** A day in a request: `2026-11-30`. A text that names no real day is answered DATE_INVALID. */
export const daySchema = z
  .string()
  .refine((text) => isDay(text), 'DATE_INVALID')
  .meta({ format: 'date', example: '2026-11-30' });
