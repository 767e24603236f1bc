import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keepLanguage, type Language, preferredLanguage } from './languages.js';

/** Keys with their words, nested by what they belong to. */
export interface Words {
  readonly [key: string]: string | Words;
}
/** Only the words of the language in use are fetched. */
export type LoadWords = Readonly<Record<Language, () => Promise<Words>>>;

/** @param load the words of a page, on top of those that all pages share. */
export async function startTexts(load: LoadWords): Promise<i18n> {
  const language = preferredLanguage();
  const texts = createInstance();
  await texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await load[language]() } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
  return texts;
}

export async function changeLanguage(texts: i18n, language: Language, load: LoadWords): Promise<void> {
  if (!texts.hasResourceBundle(language, 'translation')) {
    texts.addResourceBundle(language, 'translation', await load[language]());
  }
  await texts.changeLanguage(language);
  document.documentElement.lang = language;
  keepLanguage(language);
}
