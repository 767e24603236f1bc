import {
  type DynamicModule,
  Global,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessCoverage } from './access-coverage.js';
import { AccessRules } from './access-rules.js';
import { IdentityConfig } from './identity.config.js';
import { IdentityGuard } from './identity.guard.js';
import { IssuerKeys } from './issuer-keys.js';
import { TokenVerifier } from './token-verifier.js';

/** Importing this room closes every operation of the application but those whose rule opens them. */
@Global()
@Module({})
export class IdentityModule implements OnApplicationBootstrap {
  private readonly logger = new Logger('identity');

  constructor(private readonly keys: IssuerKeys) {}

  /**
   * @param openToEveryone controllers of the platform, such as health probes, which cannot carry this room's
   * decorator because the platform imports no room.
   */
  static with({ openToEveryone }: { openToEveryone: readonly Type[] }): DynamicModule {
    return {
      module: IdentityModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: AccessRules, useValue: new AccessRules(openToEveryone) },
        {
          provide: IssuerKeys,
          inject: [IdentityConfig],
          useFactory: (config: IdentityConfig) => new IssuerKeys(config),
        },
        {
          provide: TokenVerifier,
          inject: [IdentityConfig, IssuerKeys],
          useFactory: (config: IdentityConfig, keys: IssuerKeys) => new TokenVerifier(config, keys.keyFor),
        },
        AccessCoverage,
        IdentityGuard,
        { provide: APP_GUARD, useExisting: IdentityGuard },
      ],
      exports: [TokenVerifier, IssuerKeys],
    };
  }

  /** The first customer should not wait for keys; an issuer that is late is no reason not to boot. */
  onApplicationBootstrap(): void {
    this.keys.ready().catch((error: unknown) => {
      this.logger.warn(`tokens cannot be verified yet: ${(error as Error).message}`);
    });
  }
}
