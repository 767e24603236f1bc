import type { Row } from '../platform/postgres/index.js';
import type { PressureReading } from './pressure.port.js';

/** What a process said longer ago than this says nothing of now; each says it once a second. */
export const PRESSURE_FRESH_SECONDS = 5;

export interface PressureRow extends Row {
  readonly commitMs: number | null;
  readonly queueFill: number | null;
  readonly eventLoopUtilization: number | null;
}

/** @returns undefined when no process has reported. */
export function readingOf(row: PressureRow | undefined): PressureReading | undefined {
  if (row === undefined) return undefined;
  const { commitMs, queueFill, eventLoopUtilization } = row;
  if (commitMs === null || queueFill === null || eventLoopUtilization === null) return undefined;
  return { commitMs, queueFill, eventLoopUtilization };
}
