import { Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { AccessRules } from './access-rules.js';

/** The key under which Nest keeps the path of a handler; a method without it answers no request. */
const ROUTE_PATH = 'path';

/** Refuses to boot while an operation says nothing of who may call it: forgetting must not open a door. */
@Injectable()
export class AccessCoverage implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly rules: AccessRules,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (typeof metatype === 'function' ? this.undecided(metatype as Type) : []));
    if (open.length > 0) {
      throw new Error(
        `${open.length} operation(s) have no access rule; put @Access(allow.…) on each:\n${open.map((name) => `  - ${name}`).join('\n')}`,
      );
    }
  }

  private undecided(controller: Type): string[] {
    const prototype = controller.prototype as Record<string, (...args: never[]) => unknown>;
    return this.scanner
      .getAllMethodNames(prototype)
      .filter((name) => {
        const handler = prototype[name];
        if (handler === undefined || !Reflect.hasMetadata(ROUTE_PATH, handler)) return false;
        return this.rules.of(controller, handler) === undefined;
      })
      .map((name) => `${controller.name}.${name}`);
  }
}
