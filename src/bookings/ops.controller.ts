import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { RateClass } from '../admission/index.js';
import { BranchesReadModel } from '../branches/index.js';
import { Access, allow } from '../identity/index.js';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import { Operation, operation } from '../platform/http/index.js';
import { FewUnderWay } from '../platform/tasks/index.js';
import { GateReconciler, type Reconciled } from './gate/gate-reconciler.js';
import { type CheckedInvariant, InvariantsReadModel } from './invariants/invariants.read-model.js';

/** At once in one process: each recounts everything, statement by statement. */
const MAX_CHECKS = 2;

const showInvariants = operation({
  summary: 'Every invariant, checked now against the stores',
  tag: 'Operations',
  answers: {
    200: {
      description: 'What holds and what does not.',
      schema: z.object({
        invariants: z.array(
          z.object({
            id: z.string(),
            promise: z.string(),
            holds: z.boolean().nullable().describe('null: it could not be checked, so that nobody knows'),
            checked: z.iso.datetime(),
            violations: z.number().int(),
            examples: z.array(z.looseObject({})),
          }),
        ),
      }),
    },
  },
});

const showDrift = operation({
  summary: 'Gate against judge, branch by branch',
  tag: 'Operations',
  answers: {
    200: {
      description: 'Counters that differ; none at rest.',
      schema: z.object({
        totalDrift: z.number().int(),
        branches: z.array(
          z.object({
            branchId: z.string(),
            gate: z.enum(['OPEN', 'SHUT', 'AWAY']),
            flights: z.number().int(),
            drifts: z.array(
              z.object({
                counterId: z.number().int(),
                gateLeft: z.number().int().optional(),
                judgeLeft: z.number().int().nullable(),
                drift: z.number().int(),
              }),
            ),
          }),
        ),
      }),
    },
  },
});

/** What those on call look at. */
@Controller('ops')
@RateClass('ops')
@Access(allow.staff('sre', 'auditor'))
export class OpsController {
  private readonly checks = new FewUnderWay(MAX_CHECKS);

  constructor(
    private readonly invariants: InvariantsReadModel,
    private readonly reconciler: GateReconciler,
    private readonly branches: BranchesReadModel,
  ) {}

  @Get('invariants')
  @Operation(showInvariants)
  async showInvariants(): Promise<{ invariants: CheckedInvariant[] } | Refusal> {
    const invariants = await this.checks.run(() => this.invariants.check());
    return isRefusal(invariants) ? invariants : { invariants };
  }

  @Get('drift')
  @Operation(showDrift)
  async showDrift(): Promise<{ totalDrift: number; branches: Omit<Reconciled, 'healed'>[] }> {
    const compared: Omit<Reconciled, 'healed'>[] = [];
    for (const { id } of this.branches.all()) {
      const { healed: _healed, ...comparison } = await this.reconciler.compare(id);
      compared.push(comparison);
    }
    const drifts = compared.flatMap((branch) => branch.drifts);
    return { totalDrift: drifts.reduce((sum, { drift }) => sum + Math.abs(drift), 0), branches: compared };
  }
}
