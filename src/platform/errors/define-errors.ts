export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a client may do with the same request: give up, send it later, send it later under the same or a new key. */
export type Retry = 'never' | 'after' | 'same-key' | 'new-key';
/** What the person may do: mend the input, choose something else, wait, or talk to somebody. */
export type Remedy = 'FIX_INPUT' | 'CHOOSE_OTHER' | 'RETRY_AFTER' | 'CONTACT';

export type ErrorStatus =
  400 | 401 | 403 | 404 | 405 | 406 | 408 | 409 | 410 | 413 | 414 | 415 | 422 | 429 | 431 | 500 | 503;

export type Messages = { readonly [L in Language]: string };

export interface ErrorEntry {
  readonly status: ErrorStatus;
  readonly retry: Retry;
  readonly remedy: Remedy;
  /** The request may have had its effect all the same; every other refusal has done nothing. */
  readonly leavesOpen?: true;
  /** A few words; the same for every occurrence. */
  readonly title: Messages;
  /** One or two sentences with `{param}` placeholders; says what is wrong and what to do instead. */
  readonly detail: Messages;
  /** By param: what is said instead of the detail where that param does not exist; a param without one always does. */
  readonly without?: Readonly<Record<string, Messages>>;
  /** By param and value: what the text says for it. The params keep the value, which programs read. */
  readonly words?: Readonly<Record<string, Readonly<Record<string, Messages>>>>;
}

export interface ErrorDefinition<
  Code extends string = string,
  Params extends string = string,
> extends ErrorEntry {
  readonly code: Code;
  /** Only for the compiler: the placeholders of `detail` that a refusal must supply. */
  readonly params?: Params;
}

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Params that a text can do without. */
type Optional<T> = T extends { readonly without: infer Without } ? keyof Without : never;

type Defined<T extends Record<string, ErrorEntry>> = {
  readonly [Code in keyof T & string]: ErrorDefinition<
    Code,
    Exclude<Placeholders<T[Code]['detail'][Language]>, Optional<T[Code]>>
  >;
};

/**
 * One room's part of the catalogue. The order of the entries is their precedence: where several apply and only
 * one can be told, the first is.
 */
export function defineErrors<const T extends Record<string, ErrorEntry>>(entries: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(entries).map(([code, entry]) => [code, Object.freeze({ code, ...entry })]),
  ) as Defined<T>;
}
