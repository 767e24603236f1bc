import { Global, Module } from '@nestjs/common';
import { KnockLimit } from '../../identity/index.js';
import { RefusedKnocks } from './refused-knocks.js';

/** Global, because identity asks of it and must not import this room. */
@Global()
@Module({ providers: [{ provide: KnockLimit, useClass: RefusedKnocks }], exports: [KnockLimit] })
export class KnocksModule {}
