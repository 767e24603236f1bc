import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second of /proc on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time that a process has used so far, µs; undefined where there is no /proc. */
export function processorTimeUs(pid: number | undefined): number | undefined {
  return usedUs(pid, [11, 12]);
}

/** As processorTimeUs, of a server and of every process it has or had: a PostgreSQL is one process a connection. */
export function processorTimeOfFamilyUs(pid: number | undefined): number | undefined {
  const own = usedUs(pid, [11, 12, 13, 14]);
  if (own === undefined) return undefined;
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid,
  );
  return children.reduce((sum, child) => sum + (processorTimeUs(Number(child)) ?? 0), own);
}

/** The process that started this one; undefined where there is no /proc. */
export function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** @param at of the counts of ticks behind the name of the process: its own, and those of children that have ended */
function usedUs(pid: number | undefined, at: readonly number[]): number | undefined {
  const fields = pid === undefined ? undefined : statOf(pid);
  return fields && (at.reduce((sum, each) => sum + Number(fields[each]), 0) / TICKS_PER_SECOND) * 1_000_000;
}

function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  } catch {
    return undefined;
  }
}

/** Resident memory of a process, MiB. */
export function residentMebibytes(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? undefined : Number(line[1]) / 1024;
  } catch {
    return undefined;
  }
}
