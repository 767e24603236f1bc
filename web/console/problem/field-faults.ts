import type { FormInstance } from 'antd';
import { type ApiProblem, pointerOf, type ProblemField } from '../../shared/api/index.js';

type Name = readonly (string | number)[];

/** `/changes/0/set` as the path of a field. */
export function nameOf(pointer: string): Name {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * Puts each fault of the server on its field, and the focus on the first.
 * @param fieldOf which field of the form stands for a pointer, where it has another name.
 * @returns faults of what the form has no field for.
 */
export function showFaults(
  form: FormInstance,
  problem: ApiProblem,
  fieldOf: (pointer: string) => Name | undefined = nameOf,
): readonly ProblemField[] {
  const byField = new Map<string, { name: Name; words: string[] }>();
  const rest: ProblemField[] = [];
  for (const fault of problem.fields) {
    const pointer = pointerOf(fault);
    const name = pointer === undefined ? undefined : fieldOf(pointer);
    if (name === undefined || form.getFieldInstance([...name]) === undefined) {
      rest.push(fault);
      continue;
    }
    const key = JSON.stringify(name);
    const known = byField.get(key) ?? { name, words: [] };
    known.words.push(fault.detail);
    byField.set(key, known);
  }
  const fields = [...byField.values()];
  form.setFields(fields.map(({ name, words }) => ({ name: [...name], errors: words })));
  const [first] = fields;
  if (first !== undefined) {
    form.scrollToField([...first.name], { focus: true, block: 'center' });
    focusWithin(form.getFieldInstance([...first.name]));
  }
  return rest;
}

/** A group of choices cannot have the focus; the choice in it can. */
function focusWithin(field: unknown): void {
  if (!(field instanceof HTMLElement) || field.matches(':focus, :focus-within')) return;
  (field.querySelector<HTMLElement>('input:checked') ?? field.querySelector<HTMLElement>('input'))?.focus();
}
