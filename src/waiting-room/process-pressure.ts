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
    const { commitP95Ms, queueFill, eventLoopUtilization } = this.pressure.read();
    // A process that has committed nothing lately is held up by nothing.
    return { commitMs: commitP95Ms ?? 0, queueFill, eventLoopUtilization };
  }
}
