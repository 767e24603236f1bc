import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { ClosuresController } from './closures.controller.js';
import { ClosuresReadModel } from './closures.read-model.js';
import { CreateClosure } from './create-closure.use-case.js';
import { EventLogPort, PostgresEventLog } from './event-log.port.js';
import { RemoveClosure } from './remove-closure.use-case.js';

/**
 * How staff close a branch for days. Apart from BranchesModule, because it asks the bookings which of them a
 * closure touches, and the bookings ask BranchesModule.
 */
@Module({})
export class ClosuresModule {
  /** @param imports a module that exports a provider of ClosureImpactPort. */
  static with({ imports }: Required<Pick<ModuleMetadata, 'imports'>>): DynamicModule {
    return {
      module: ClosuresModule,
      imports,
      controllers: [ClosuresController],
      providers: [
        CreateClosure,
        RemoveClosure,
        ClosuresReadModel,
        { provide: EventLogPort, useClass: PostgresEventLog },
      ],
    };
  }
}
