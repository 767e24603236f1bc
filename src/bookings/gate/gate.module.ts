import { Global, Module } from '@nestjs/common';
import { GateNotice, WaitingPort } from '../../quotas/index.js';
import { SoldOut } from '../sold-out.js';
import { WaitingForCounters } from '../waitlist/waiting-for-counters.js';
import { GateNotifier } from './gate-notifier.js';
import { Gate } from './gate.js';

/** Global, because the quotas tell the gate of changes and must not import this room. */
@Global()
@Module({
  providers: [
    Gate,
    SoldOut,
    { provide: GateNotice, useClass: GateNotifier },
    { provide: WaitingPort, useClass: WaitingForCounters },
  ],
  exports: [Gate, SoldOut, GateNotice, WaitingPort],
})
export class GateModule {}
