/** Customers C100001 to C999999 exist by rule; each owns the loan of the same number. */
export const ORDINARY_MIN = 100_001;
export const ORDINARY_MAX = 999_999;
