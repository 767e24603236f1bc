export { keepLanguage, type Language, LANGUAGES, preferredLanguage } from './languages.js';
export { changeLanguage, type LoadWords, startTexts, type Words } from './texts.js';
