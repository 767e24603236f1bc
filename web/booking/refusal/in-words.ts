import type { ErrorDefinition, Language } from '../../../src/platform/errors/define-errors.js';
import { sentenceOf, wordOf } from '../../../src/platform/errors/wording.js';
import type { ApiProblem } from '../../shared/api/problem.js';

/** What the catalogue has for one code: sentences with `{figure}`s. */
export type Wording = Pick<ErrorDefinition, 'title' | 'detail' | 'without' | 'words'>;
/** By code. */
export type Wordings = ReadonlyMap<string, Wording>;

/** @param rooms what their files of errors export: parts of the catalogue, and functions that refuse by them */
export function wordingsOf(rooms: readonly Readonly<Record<string, unknown>>[]): Wordings {
  const parts = rooms.flatMap((room) => Object.values(room)).filter((part) => typeof part === 'object');
  return new Map(parts.flatMap((part) => Object.entries(part as Record<string, Wording>)));
}

export type Figure = string | number | boolean | null;
/** A figure as people read it: a day with its weekday, a branch by its name. */
export type ShowFigure = (name: string, figure: Figure) => string;

/**
 * A refusal in the language of the page, with its figures as people read them: made anew from its codes and figures by
 * the catalogue that the server took its own words from. So it follows a change of language without being asked for
 * again, which might book. What lacks a wording or a figure stays in the words of the server.
 */
export function inWords(
  problem: ApiProblem,
  wordings: Wordings,
  language: Language,
  show: ShowFigure,
): ApiProblem {
  const detailOf = (code: string, figures: Readonly<Record<string, Figure>>): string | undefined => {
    const wording = wordings.get(code);
    if (wording === undefined) return undefined;
    return filled(
      sentenceOf(wording, figures, language),
      figures,
      (name, figure) => wordOf(wording, name, figure, language) ?? show(name, figure),
    );
  };
  const { code, params, traceId, fields } = problem;
  const title = wordings.get(code)?.title[language] ?? problem.title;
  const detail = detailOf(code, { ...(traceId !== undefined && { traceId }), ...params }) ?? problem.detail;
  return problem.saying({
    ...(title !== undefined && { title }),
    ...(detail !== undefined && { detail }),
    ...(fields.length > 0 && {
      errors: fields.map((field) => ({
        ...field,
        detail: detailOf(field.code, field.params) ?? field.detail,
      })),
    }),
  });
}

const BETWEEN_HAN = /(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;

/** @returns undefined where a figure is missing: a sentence with a hole says less than the one there is */
function filled(
  sentence: string,
  figures: Readonly<Record<string, Figure>>,
  show: ShowFigure,
): string | undefined {
  let isWhole = true;
  const text = sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const figure = figures[name];
    if (figure === undefined) isWhole = false;
    return figure === undefined ? '' : show(name, figure);
  });
  // The sentences set figures off with spaces; one that begins and ends in Chinese needs none.
  return isWhole ? text.replaceAll(BETWEEN_HAN, '') : undefined;
}
