import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { rememberCaller } from './access.decorator.js';
import type { Caller } from './caller.js';

/** Every request of the application comes from this caller, as if the guard had let it in. For tests. */
export function callAs(app: NestFastifyApplication, caller: Caller): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      rememberCaller(request, caller);
      done();
    });
}
