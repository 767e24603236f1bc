import { Module } from '@nestjs/common';
import { BookingsModule } from '#src/bookings/index.js';
import { UsualWayController } from './usual-way.controller.js';
import { UsualWayDatabase } from './usual-way.database.js';

@Module({ imports: [BookingsModule], controllers: [UsualWayController], providers: [UsualWayDatabase] })
export class UsualWayModule {}
