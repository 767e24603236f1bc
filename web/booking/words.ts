import type { LoadWords } from '../shared/language/index.js';

export const bookingWords: LoadWords = {
  'zh-CN': () => import('./texts/zh-CN.json').then((module) => module.default),
  en: () => import('./texts/en.json').then((module) => module.default),
};
