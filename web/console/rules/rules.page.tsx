import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../frame/page.js';
import { useMay } from '../frame/person-context.js';
import type { Branch } from '../reach/branches.js';
import { BranchPicker, useChosenBranch, WithBranch } from '../reach/chosen-branch.js';
import { PoolRuleEditor } from './pool-rule-editor.js';
import { PoolRuleList } from './pool-rule-list.js';
import type { PoolRule } from './rules.data.js';
import { ServicePlanSection } from './service-plan-section.js';

/** What a branch has agreed on once: when its shares meet, and with how many people it serves. */
export default function RulesPage(): ReactNode {
  const { t } = useTranslation();
  const { branch, choose } = useChosenBranch();
  return (
    <Page
      title={t('task.rules')}
      hint={t('rules.hint')}
      controls={<BranchPicker branch={branch} onChoose={choose} />}
    >
      <WithBranch>{(chosen) => <Rules key={chosen.id} branch={chosen} />}</WithBranch>
    </Page>
  );
}

function Rules({ branch }: { branch: Branch }): ReactNode {
  const mayReadPlan = useMay('teller', 'quota-maker', 'quota-checker', 'auditor');
  const [changing, setChanging] = useState<PoolRule['productGroup']>();
  return (
    <>
      <PoolRuleList branch={branch} onChange={setChanging} />
      {mayReadPlan && <ServicePlanSection branch={branch} />}
      {changing !== undefined && (
        <PoolRuleEditor
          key={changing}
          branch={branch}
          group={changing}
          onClose={() => setChanging(undefined)}
        />
      )}
    </>
  );
}
