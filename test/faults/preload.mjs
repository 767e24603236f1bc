/**
 * Loaded into a process of the system by --import, so that it can be made to stumble from outside: SIGUSR2 stalls its
 * event loop; CLOCK_SKEW_FILE names a file whose number of milliseconds is added to every reading of its clock.
 */
import { readFileSync } from 'node:fs';

const STALL_MS = 2000;
const LOOK_MS = 50;

process.on('SIGUSR2', () => {
  const endMs = performance.now() + STALL_MS;
  while (performance.now() < endMs) Math.sqrt(endMs);
});

const file = process.env.CLOCK_SKEW_FILE;
if (file !== undefined) {
  const RealDate = Date;
  let skewMs = 0;
  const look = () => {
    skewMs = Number(readFileSync(file, 'utf8'));
  };
  look();
  setInterval(look, LOOK_MS).unref();
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(RealDate.now() + skewMs);
      else super(...args);
    }

    static now() {
      return RealDate.now() + skewMs;
    }
  };
}
