import { Injectable } from '@nestjs/common';
import { Pressure } from '../admission/index.js';
import { EnginePressure, type PressureReading } from './pressure.port.js';

/** The read-out by which this process also sheds. */
@Injectable()
export class ProcessPressure extends EnginePressure {
  constructor(private readonly pressure: Pressure) {
    super();
  }

  read(): PressureReading {
    const { commitP95Ms, queueOldestMs, queueFill, eventLoopUtilization } = this.pressure.read();
    // What has waited for longer than any commit took counts before it ends, which may be never. A process in which
    // nothing was written lately and nothing waits is held up by nothing.
    return { commitMs: Math.max(commitP95Ms ?? 0, queueOldestMs), queueFill, eventLoopUtilization };
  }
}
