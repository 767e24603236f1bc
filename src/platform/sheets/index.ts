export { csvOf, SHEET_FORMATS, SHEET_MEDIA_TYPES, type SheetFormat, workbookOf } from './sheet-file.js';
