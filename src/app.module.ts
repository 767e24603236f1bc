import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AdmissionModule, SheddingModule } from './admission/index.js';
import { AuditModule } from './audit/index.js';
import { BookingsModule } from './bookings/index.js';
import { BranchesModule, ClosuresModule } from './branches/index.js';
import { catalogue } from './catalogue.js';
import { type ApiSource, DOCUMENTATION_PATHS, DocumentationModule } from './documentation/index.js';
import { ExpressModule } from './express/index.js';
import { ForecastsModule } from './forecasts/index.js';
import { IdentityModule } from './identity/index.js';
import { LoansModule } from './loans/index.js';
import { PagesModule } from './pages/index.js';
import { ConfigModule, type LoadedConfig } from './platform/config/index.js';
import { HEALTH_PATHS, HealthController } from './platform/health/index.js';
import { ProblemFilter } from './platform/http/index.js';
import { PlatformModule } from './platform/platform.module.js';
import { ReportsModule } from './reports/index.js';
import { QuotasModule } from './quotas/index.js';
import { WorklistDeskModule } from './worklist/index.js';
import { QuotesModule } from './quotes/index.js';
import { WaitingRoomModule } from './waiting-room/index.js';

/** Before the path of every operation, so that a later interface can stand beside this one. */
export const API_PREFIX = 'api/v1';
/** What probes and people with a browser ask: these addresses outlive the versions of the interface. */
export const OUTSIDE_PREFIX: readonly string[] = [...HEALTH_PATHS, ...DOCUMENTATION_PATHS];
/** Of the platform, which imports no room and so cannot carry an access rule. */
const OPEN_TO_EVERYONE = [HealthController];

/** The composition root: the only file that knows every room. */
@Module({})
export class AppModule {
  static with(config: LoadedConfig, more: readonly Type[] = []): DynamicModule {
    const root: DynamicModule = {
      module: AppModule,
      imports: [
        ConfigModule.from(config),
        PlatformModule,
        IdentityModule.with({ openToEveryone: OPEN_TO_EVERYONE }),
        AdmissionModule,
        SheddingModule,
        AuditModule,
        BranchesModule,
        LoansModule,
        ExpressModule,
        QuotasModule,
        QuotesModule,
        WaitingRoomModule,
        BookingsModule,
        ClosuresModule.with({ imports: [BookingsModule] }),
        ForecastsModule,
        ReportsModule.with({ catalogue }),
        WorklistDeskModule.with({ imports: [BookingsModule] }),
        DocumentationModule.describing(() => apiSourceOf(root)),
        PagesModule,
        ...more,
      ],
      providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
    };
    return root;
  }
}

/** What the interface says of itself is read from here. */
export function apiSourceOf(root: DynamicModule): ApiSource {
  return {
    root,
    prefix: API_PREFIX,
    outsidePrefix: OUTSIDE_PREFIX,
    openToEveryone: OPEN_TO_EVERYONE,
    catalogue,
  };
}
