export const PRODUCT_GROUPS = ['HOUSING', 'CONSUMER', 'BUSINESS'] as const;
export type ProductGroup = (typeof PRODUCT_GROUPS)[number];

/** The interface is asked by product; each stands for its group here. */
export const PRODUCT_OF = {
  HOUSING: 'MORTGAGE',
  CONSUMER: 'CONSUMER',
  BUSINESS: 'BUSINESS',
} as const satisfies Record<ProductGroup, string>;

export function isProductGroup(text: string | null): text is ProductGroup {
  return (PRODUCT_GROUPS as readonly (string | null)[]).includes(text);
}
