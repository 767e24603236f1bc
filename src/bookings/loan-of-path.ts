import { type FieldFault, Refusal } from '../platform/errors/index.js';

/**
 * The rules speak of a body that names its loan. Of a request whose path names a booking or a hold instead, what is wrong
 * with the loan is wrong with that.
 */
export function withLoanOfPath(refusal: Refusal): Refusal {
  const faults = refusal.more.faults?.map((fault): FieldFault =>
    fault.pointer === '/loanId' ? { ...fault, in: 'path', pointer: 'id' } : fault,
  );
  if (faults === undefined) return refusal;
  return new Refusal(refusal.definition, refusal.params, { ...refusal.more, faults });
}
