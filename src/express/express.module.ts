import { Module } from '@nestjs/common';
import { ExpressKeeper } from './express-keeper.js';
import { ExpressModes } from './express-modes.js';
import { ExpressController } from './express.controller.js';
import { SwitchExpressUseCase } from './switch-express.use-case.js';

/** Where, and until when, a booking needs the loan and the day alone. */
@Module({
  controllers: [ExpressController],
  providers: [ExpressModes, SwitchExpressUseCase, ExpressKeeper],
  exports: [ExpressModes, ExpressKeeper],
})
export class ExpressModule {}
