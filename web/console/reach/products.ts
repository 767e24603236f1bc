import type { components } from '../../shared/api/index.js';

export type Product = components['schemas']['BranchCalendar']['product'];

const GROUP_OF: Readonly<Record<Product, string>> = {
  MORTGAGE: 'HOUSING',
  CAR: 'CONSUMER',
  CONSUMER: 'CONSUMER',
  BUSINESS: 'BUSINESS',
};

/** Those that a branch serves: for others the server has nothing to say. */
export function productsOf(services: readonly string[]): readonly Product[] {
  return (Object.keys(GROUP_OF) as Product[]).filter((product) => services.includes(GROUP_OF[product]));
}
