/** Quotient rounded half up; both are at least zero, the divisor above it. */
export function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}
