import { Module } from '@nestjs/common';
import { startApplication } from '#src/application.js';
import { CeilingController } from './ceiling.controller.js';
import { UsualWayModule } from './usual-way/usual-way.module.js';

@Module({ imports: [UsualWayModule], controllers: [CeilingController] })
class BaselinesModule {}

/** This application with the endpoints it is compared with. */
const running = await startApplication(process.env, [BaselinesModule]);
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)));
console.log(`ready ${running.url}`);
