export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT_AS = 'yuhuan.language';

/** What was chosen here before, else what the browser prefers, else Chinese. */
export function preferredLanguage(): Language {
  const kept = readKept();
  if (kept !== undefined) return kept;
  for (const wanted of navigator.languages) {
    if (/^zh\b/i.test(wanted)) return 'zh-CN';
    if (/^en\b/i.test(wanted)) return 'en';
  }
  return 'zh-CN';
}

export function keepLanguage(language: Language): void {
  try {
    window.localStorage.setItem(KEPT_AS, language);
  } catch {
    // A browser that keeps nothing is asked again next time.
  }
}

function readKept(): Language | undefined {
  try {
    const kept = window.localStorage.getItem(KEPT_AS);
    return LANGUAGES.find((language) => language === kept);
  } catch {
    return undefined;
  }
}
