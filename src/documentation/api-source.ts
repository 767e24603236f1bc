import type { DynamicModule, Type } from '@nestjs/common';
import type { Catalogue } from '../platform/errors/index.js';

/** What the pages of this room are made from. The composition root gives it, so that this room knows no other. */
export interface ApiSource {
  /** The module from which every controller is reached. It is only read: nothing of it is started. */
  readonly root: DynamicModule;
  /** What stands before the path of every route, without slashes at its ends. */
  readonly prefix: string;
  /** Paths that the prefix does not stand before. */
  readonly outsidePrefix: readonly string[];
  /** Controllers that carry no access rule because everyone may call them. */
  readonly openToEveryone: readonly Type[];
  readonly catalogue: Catalogue;
}
