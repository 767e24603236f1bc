import type { FastifyRequest } from 'fastify';

/** Which branch each request that is under way turned out to mean, where it names none; forgotten with the request. */
const branches = new WeakMap<FastifyRequest, string>();

/** To be called by whoever finds it out, for those who count. */
export function noteBranch(request: FastifyRequest, branchId: string): void {
  branches.set(request, branchId);
}

/** Undefined: it names one itself, or it was not looked for. */
export function notedBranchOf(request: FastifyRequest): string | undefined {
  return branches.get(request);
}
