import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { MoveTaskUseCase } from './move-task.use-case.js';
import { TasksController } from './tasks.controller.js';
import { TasksReadModel } from './tasks.read-model.js';
import { Worklist } from './worklist.js';

/** Where rooms hand in work for people. It knows none of them. */
@Module({ providers: [Worklist], exports: [Worklist] })
export class WorklistModule {}

/** How people work through it. Apart from WorklistModule, because it asks the bookings, which hand in work. */
@Module({})
export class WorklistDeskModule {
  /** @param imports a module that exports a provider of TaskSubjects. */
  static with({ imports }: Required<Pick<ModuleMetadata, 'imports'>>): DynamicModule {
    return {
      module: WorklistDeskModule,
      imports,
      controllers: [TasksController],
      providers: [TasksReadModel, MoveTaskUseCase],
    };
  }
}
