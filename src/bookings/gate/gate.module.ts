import { Global, Module } from '@nestjs/common';
import { GateNotice } from '../../quotas/index.js';
import { GateNotifier } from './gate-notifier.js';
import { Gate } from './gate.js';

/** Global, because the quotas tell the gate of changes and must not import this room. */
@Global()
@Module({
  providers: [Gate, { provide: GateNotice, useClass: GateNotifier }],
  exports: [Gate, GateNotice],
})
export class GateModule {}
