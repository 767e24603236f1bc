import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { useState } from 'react';
import { type ApiProblem, asProblem, type ProblemField } from '../../../shared/api/index.js';
import { useLatestAnswer } from '../../draft/use-latest-answer.js';
import { showFaults } from '../../problem/field-faults.js';
import { instantAt } from '../../reach/zoned-time.js';
import {
  type ChangeMade,
  type Foreseen,
  seenIn,
  useIsAsShown,
  useMakeChange,
  usePreview,
} from './change.data.js';
import {
  bodyOfChange,
  type ChangeBody,
  type ChangeForm,
  type ChangeTarget,
  fieldOfPointer,
  type SeenVersions,
} from './change-target.js';
import { type ChangeDraft, dropChange, keepChange } from './kept-changes.js';
import { KEY_USED, useSentBefore } from './sent-before.js';

const STALE = 'QUOTA_VERSION_STALE';

export interface ChangeSteps {
  readonly foreseen: Foreseen | undefined;
  /** What was shown before somebody else changed the same counters. */
  readonly overtaken: Foreseen | undefined;
  readonly problem: ApiProblem | undefined;
  readonly faults: readonly ProblemField[];
  readonly busy: 'preview' | 'submit' | undefined;
  /** It was sent and has no answer: what is typed is that, or something else by now. */
  readonly unanswered: 'SAME' | 'OTHER' | undefined;
  readonly made: ChangeMade | undefined;
  readonly preview: () => Promise<void>;
  readonly submit: () => Promise<void>;
  readonly typed: (changed: Partial<ChangeForm>) => void;
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
    return typedIn(form);
  } catch {
    return undefined;
  }
}

function typedIn(form: FormInstance<ChangeForm>): ChangeForm {
  return form.getFieldsValue(true) as ChangeForm;
}

/** Without the versions that were seen, which are others whenever one looks again. */
function wishOf(target: ChangeTarget, typed: ChangeForm): string {
  return JSON.stringify(bodyOfChange(target, typed, (local) => local));
}

interface Opened {
  readonly draft: ChangeDraft;
  /** What the form shows first. */
  readonly initial: ChangeForm;
  readonly timeZone: string;
}

/** Type, foresee, say yes: nothing is sent that was not shown as it is now, but once more what has no answer. */
export function useChangeSteps(
  form: FormInstance<ChangeForm>,
  { draft, initial, timeZone }: Opened,
): ChangeSteps {
  const { target } = draft;
  const { answer: foreseen, ...previewed } = useLatestAnswer(usePreview());
  const isAsShown = useIsAsShown();
  const make = useMakeChange(draft);
  const queries = useQueryClient();
  const inWords = useSentBefore();
  const [overtaken, setOvertaken] = useState<Foreseen>();
  const [refused, setRefused] = useState<{ problem: ApiProblem; faults: readonly ProblemField[] }>();
  const [isSending, setSending] = useState(false);
  const [made, setMade] = useState<ChangeMade>();
  const [wish, setWish] = useState(() => wishOf(target, initial));
  const bodyOf = (filled: ChangeForm, seen?: SeenVersions): ChangeBody =>
    bodyOfChange(target, filled, (local) => instantAt(local, timeZone), seen);

  function refuse(error: unknown): void {
    const problem = inWords(asProblem(error));
    setRefused({ problem, faults: showFaults(form, problem, fieldOfPointer) });
  }

  async function preview(): Promise<void> {
    // What is only asked for before sending: why, and whether the consequences were read.
    const filled = await checked(form, ({ name }) => name[0] !== 'understood' && name[0] !== 'reason');
    if (filled === undefined) return;
    try {
      if (await previewed.ask(bodyOf(filled))) setRefused(undefined);
    } catch (error) {
      refuse(error);
    }
  }

  async function submit(): Promise<void> {
    const isLatest = previewed.watch();
    const filled = await checked(form, () => true);
    if (filled === undefined || !isLatest()) return;
    const asked = wishOf(target, filled);
    // What was sent before was shown before.
    if (foreseen === undefined && make.unanswered !== asked) return;
    const body = bodyOf(filled, foreseen && seenIn(foreseen));
    setSending(true);
    keepChange({ ...draft, form: filled });
    try {
      // What was sent before goes out as it was; it may be what has moved the counters.
      const isShown = make.unanswered === asked || (await isAsShown(body, foreseen));
      if (!isShown || !isLatest()) return await showOvertaken(filled, isLatest);
      setMade(await make.send({ asked, body }));
      // Here and not where it is shown: the drawer may have been closed meanwhile.
      dropChange(draft);
      await tellOthers(queries);
    } catch (error) {
      setSending(false);
      refuse(error);
      const { code } = asProblem(error);
      if (code === KEY_USED) {
        outdate();
        await tellOthers(queries);
      } else if (code === STALE) {
        await showOvertaken(filled, isLatest);
      }
    }
  }

  /** What is there now is shown beside what was; what was typed stays. */
  async function showOvertaken(filled: ChangeForm, isLatest: () => boolean): Promise<void> {
    setSending(false);
    if (!isLatest()) return;
    setOvertaken(foreseen);
    await previewed.ask(bodyOf(filled)).catch(() => undefined);
  }

  function outdate(): void {
    previewed.outdate();
    setOvertaken(undefined);
  }

  function typed(changed: Partial<ChangeForm>): void {
    const now = typedIn(form);
    keepChange({ ...draft, form: now });
    setWish(wishOf(target, now));
    // Neither the reason nor a consent changes what is foreseen.
    if (Object.keys(changed).every((field) => field === 'reason' || field === 'understood')) return;
    outdate();
    setRefused(undefined);
  }

  const { problem, faults = [] } = refused ?? {};
  const busy = isSending ? 'submit' : previewed.isAsking ? 'preview' : undefined;
  const unanswered = make.unanswered === undefined ? undefined : make.unanswered === wish ? 'SAME' : 'OTHER';
  return { foreseen, overtaken, problem, faults, busy, unanswered, made, preview, submit, typed };
}

async function tellOthers(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['quotas'] });
  await queries.invalidateQueries({ queryKey: ['changes'] });
  await queries.invalidateQueries({ queryKey: ['ops', 'break-glass'] });
}
