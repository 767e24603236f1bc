import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Below the folder of the run: where each system of a test writes what its processes say. */
export const LINES_FOLDER = 'lines';
/** Enough to see the fault; one fault often stands in thousands of lines. */
const TOLD_MAX = 5;

/** What must stand in no line that a process writes (INV-10), each with its name. */
const FORBIDDEN = [
  ['a token', /eyJ[\w-]{8,}\.[\w-]{8,}/],
  ['a bearer header', /bearer [\w-]{8,}/i],
  // Letters around it make it a part of a trace id.
  ['a mobile number', /(?<!\w)1[3-9]\d{9}(?!\w)/],
  ['a customer', /\bC[01]\d{5}\b/],
  ['a loan', /\bL[01]\d{5}\b/],
  ['a password of a store', /:\/\/[^\s/:@]+:[^\s/@]+@/],
  ['a private key', /-----BEGIN|"d":"[\w-]{20,}"/],
];

/**
 * Reads every line that the processes of the run have written.
 * @returns how many there were, and what was found in them that nobody may read there
 */
export async function scanLines(folder) {
  const files = await readdir(folder).catch(() => []);
  let lines = 0;
  const found = [];
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      lines += 1;
      const fault = FORBIDDEN.find(([, shape]) => shape.test(line));
      if (fault !== undefined && found.length < TOLD_MAX) found.push(`${fault[0]}: ${line.slice(0, 400)}`);
    }
  }
  return { lines, found };
}
