import type { ErrorDefinition, Language, Remedy, Retry } from './define-errors.js';
import type { Alternative, FieldFault, ParamValues, Refusal, WaitlistPointer } from './refusal.js';
import { sentenceOf, wordOf } from './wording.js';

/** The body of every answer that is not a success: RFC 9457 problem details with this system's extensions. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly traceId: string;
  readonly retry: Retry;
  readonly remedy: Remedy;
  readonly params?: ParamValues;
  readonly errors?: readonly ProblemField[];
  readonly alternatives?: readonly Alternative[];
  readonly waitlist?: WaitlistPointer;
}

export interface ProblemField {
  readonly in: FieldFault['in'];
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly params: ParamValues;
}

export function renderProblem(
  refusal: Refusal,
  at: { instance: string; traceId: string; language: Language },
): Problem {
  const { definition, params, more } = refusal;
  return {
    type: `/errors/${definition.code}`,
    title: definition.title[at.language],
    status: definition.status,
    detail: renderDetail(definition, params, at.language),
    code: definition.code,
    instance: at.instance,
    traceId: at.traceId,
    retry: definition.retry,
    remedy: definition.remedy,
    ...(Object.keys(params).length > 0 && { params }),
    ...(more.faults && { errors: more.faults.map((fault) => renderField(fault, at.language)) }),
    ...(more.alternatives && { alternatives: more.alternatives }),
    ...(more.waitlist && { waitlist: more.waitlist }),
  };
}

export function renderDetail(definition: ErrorDefinition, params: ParamValues, language: Language): string {
  return sentenceOf(definition, params, language).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    return wordOf(definition, name, value, language) ?? String(value ?? '');
  });
}

function renderField(fault: FieldFault, language: Language): ProblemField {
  const params = fault.params ?? {};
  return {
    in: fault.in,
    pointer: fault.pointer,
    code: fault.definition.code,
    detail: renderDetail(fault.definition, params, language),
    params,
  };
}

/** The language of an answer: zh-CN unless English is asked for with a higher or equal weight. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage === '') return 'zh-CN';
  let best: { language: Language; weight: number } = { language: 'zh-CN', weight: 0 };
  for (const part of acceptLanguage.slice(0, 200).split(',')) {
    const [tag = '', ...options] = part.trim().toLowerCase().split(';');
    const weight = Number(
      options
        .find((option) => option.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? '1',
    );
    const language: Language | undefined = tag.startsWith('en')
      ? 'en'
      : tag.startsWith('zh')
        ? 'zh-CN'
        : undefined;
    if (language !== undefined && weight > best.weight) best = { language, weight };
  }
  return best.language;
}
