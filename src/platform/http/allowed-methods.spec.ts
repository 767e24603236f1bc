import { AllowedMethods } from './allowed-methods.js';

const methods = new AllowedMethods();
methods.add('/api/v1/bookings', ['POST']);
methods.add('/api/v1/bookings', ['GET', 'HEAD']);
methods.add('/api/v1/bookings/:id', ['GET']);
methods.add('/api/openapi.json', ['GET']);
methods.add('/*', ['OPTIONS']);

describe('the methods of an address', () => {
  it.each([
    ['/api/v1/bookings', ['GET', 'HEAD', 'POST']],
    ['/api/v1/bookings/', ['GET', 'HEAD', 'POST']],
    ['/api/v1/bookings/7', ['GET']],
    ['/api/openapi.json', ['GET']],
    ['/api/openapiXjson', []],
    ['/api/v1/bookings/7/more', []],
    ['/api/v1', []],
  ])('%s takes %j', (path, expected) => {
    expect(methods.of(path)).toEqual(expected);
  });
});
