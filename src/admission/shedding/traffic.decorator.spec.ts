import 'reflect-metadata';
import { Controller, Delete, Get, Post } from '@nestjs/common';
import { RateClass } from '../route-class.decorator.js';
import { Traffic } from './traffic.decorator.js';

@Controller()
@RateClass('staff')
class Desk {
  @Get('a')
  plain(): void {}

  @Post('b')
  @Traffic('spare')
  said(): void {}

  @Get('c')
  @RateClass('calendar-read')
  classed(): void {}
}

@Controller()
@RateClass('hold')
class Holds {
  @Post()
  create(): void {}
}

@Controller()
@RateClass('read')
class Tickets {
  @Get()
  show(): void {}

  @Delete()
  @RateClass('hold')
  leave(): void {}
}

/** The configuration of a route as the adapter hands it to Fastify. */
function configOf<T extends object>(controller: { readonly prototype: T }, name: keyof T): unknown {
  return Reflect.getMetadata('__fastify_route_config__', controller.prototype[name] as object);
}

it('what an operation says of itself counts more than what its controller says', () => {
  expect(configOf(Desk, 'plain')).toEqual({ traffic: { traffic: 'critical' } });
  expect(configOf(Desk, 'said')).toEqual({ traffic: { traffic: 'spare' } });
  expect(configOf(Desk, 'classed')).toEqual({ traffic: { traffic: 'read' } });
});

it('an operation whose own rate class leaves it to the method is not of the class of its controller', () => {
  expect(configOf(Tickets, 'show')).toEqual({ traffic: { traffic: 'read' } });
  expect(configOf(Tickets, 'leave')).toBeUndefined();
});

it('leaves to the method what neither says', () => {
  expect(configOf(Holds, 'create')).toBeUndefined();
});
