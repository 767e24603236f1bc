import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { BookingsModule } from './bookings/index.js';
import { BranchesModule, ClosuresModule } from './branches/index.js';
import { IdentityModule } from './identity/index.js';
import { LoansModule } from './loans/index.js';
import { ConfigModule, type LoadedConfig } from './platform/config/index.js';
import { HealthController } from './platform/health/index.js';
import { ProblemFilter } from './platform/http/index.js';
import { PlatformModule } from './platform/platform.module.js';
import { QuotasModule } from './quotas/index.js';

/** The composition root: the only file that knows every room. */
@Module({})
export class AppModule {
  static with(config: LoadedConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.from(config),
        PlatformModule,
        IdentityModule.with({ openToEveryone: [HealthController] }),
        BranchesModule,
        LoansModule,
        QuotasModule,
        BookingsModule,
        ClosuresModule.with({ imports: [BookingsModule] }),
      ],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
  }
}
