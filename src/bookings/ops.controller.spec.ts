import type { BranchesReadModel } from '../branches/index.js';
import { isRefusal } from '../platform/errors/index.js';
import type { GateReconciler } from './gate/gate-reconciler.js';
import type { CheckedInvariant, InvariantsReadModel } from './invariants/invariants.read-model.js';
import { OpsController } from './ops.controller.js';

describe('checks of the invariants', () => {
  it('are no more than two at once', async () => {
    const checked = Promise.withResolvers<CheckedInvariant[]>();
    const invariants = { check: () => checked.promise } as unknown as InvariantsReadModel;
    const ops = new OpsController(invariants, {} as GateReconciler, {} as BranchesReadModel);
    const asked = Array.from({ length: 4 }, async () => {
      const answer = await ops.showInvariants();
      return isRefusal(answer) ? answer.definition.code : 'CHECKED';
    });
    checked.resolve([]);
    expect(await Promise.all(asked)).toEqual(['CHECKED', 'CHECKED', 'OVERLOADED', 'OVERLOADED']);
  });
});
