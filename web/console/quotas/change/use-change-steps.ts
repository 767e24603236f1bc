import { useQueryClient } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useState } from 'react';
import { type ApiProblem, asProblem, type ProblemField } from '../../../shared/api/index.js';
import { showFaults } from '../../problem/field-faults.js';
import { instantAt } from '../../reach/zoned-time.js';
import { type ChangeMade, type Foreseen, seenIn, useMakeChange, usePreview } from './change.data.js';
import { bodyOfChange, type ChangeForm, type ChangeTarget, fieldOfPointer } from './change-target.js';

const STALE = 'QUOTA_VERSION_STALE';

export interface ChangeSteps {
  readonly foreseen: Foreseen | undefined;
  /** What was shown before somebody else changed the same counters. */
  readonly overtaken: Foreseen | undefined;
  readonly problem: ApiProblem | undefined;
  readonly faults: readonly ProblemField[];
  readonly busy: 'preview' | 'submit' | undefined;
  readonly made: ChangeMade | undefined;
  readonly preview: () => Promise<void>;
  readonly submit: () => Promise<void>;
  /** What is typed is not what was foreseen any more. */
  readonly outdate: () => void;
}

/** @returns everything that is typed, where the fields that are asked about are well filled in. */
async function checked(
  form: FormInstance<ChangeForm>,
  asked: (field: { readonly name: readonly (string | number)[] }) => boolean,
): Promise<ChangeForm | undefined> {
  const names = form
    .getFieldsError()
    .filter(asked)
    .map(({ name }) => name);
  try {
    await form.validateFields(names);
    return form.getFieldsValue(true) as ChangeForm;
  } catch {
    return undefined;
  }
}

/** Type, foresee, say yes: nothing is sent that was not shown as it is now. */
export function useChangeSteps(
  form: FormInstance<ChangeForm>,
  target: ChangeTarget,
  { timeZone, breakGlass }: { readonly timeZone: string; readonly breakGlass: boolean },
): ChangeSteps {
  const foresee = usePreview();
  const make = useMakeChange(breakGlass);
  const queries = useQueryClient();
  const [foreseen, setForeseen] = useState<Foreseen>();
  const [overtaken, setOvertaken] = useState<Foreseen>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  const [busy, setBusy] = useState<'preview' | 'submit'>();
  const [made, setMade] = useState<ChangeMade>();
  const instantOf = (local: string): string => instantAt(local, timeZone);

  function refuse(error: unknown): void {
    const problem = asProblem(error);
    setRefused({ problem, faults: showFaults(form, problem, fieldOfPointer) });
  }

  async function preview(): Promise<void> {
    // What is only asked for before sending: why, and whether the consequences were read.
    const typed = await checked(form, ({ name }) => name[0] !== 'understood' && name[0] !== 'reason');
    if (typed === undefined) return;
    setBusy('preview');
    try {
      setForeseen(await foresee(bodyOfChange(target, typed, instantOf)));
      setRefused(undefined);
    } catch (error) {
      setForeseen(undefined);
      refuse(error);
    } finally {
      setBusy(undefined);
    }
  }

  async function submit(): Promise<void> {
    const typed = await form.validateFields().catch(() => undefined);
    if (typed === undefined || foreseen === undefined) return;
    setBusy('submit');
    try {
      setMade(await make(bodyOfChange(target, typed, instantOf, seenIn(foreseen))));
      setRefused(undefined);
      setOvertaken(undefined);
      await queries.invalidateQueries({ queryKey: ['quotas'] });
      await queries.invalidateQueries({ queryKey: ['changes'] });
      await queries.invalidateQueries({ queryKey: ['ops', 'break-glass'] });
    } catch (error) {
      refuse(error);
      if (asProblem(error).code === STALE) {
        setOvertaken(foreseen);
        // What is there now is shown beside what was; what was typed stays.
        setForeseen(await foresee(bodyOfChange(target, typed, instantOf)).catch(() => undefined));
      }
    } finally {
      setBusy(undefined);
    }
  }

  function outdate(): void {
    setForeseen(undefined);
    setOvertaken(undefined);
    setRefused(undefined);
  }

  const { problem, faults = [] } = refused ?? {};
  return { foreseen, overtaken, problem, faults, busy, made, preview, submit, outdate };
}
