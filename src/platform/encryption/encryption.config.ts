import { configFor, text } from '../config/index.js';
import { fieldKey, fieldKeys } from './field-keys.js';

/** What personal data is sealed with before it goes to a store. There is no default: a key that all know is none. */
export class EncryptionConfig extends configFor('encryption', {
  fieldKeys: text('YUHUAN_FIELD_KEYS', fieldKeys, {
    secret: true,
    bound: 'id:base64 of 32 bytes, comma separated',
    doc: 'Keys of personal data, such as k2:…,k1:… with ids of a-z and 0-9. The first one seals; the others open what was sealed before, until the housekeeper has sealed it anew.',
  }),
  fieldIndexKey: text('YUHUAN_FIELD_INDEX_KEY', fieldKey, {
    secret: true,
    bound: 'base64 of 32 bytes',
    doc: 'Key of the blind indexes by which sealed data is found again. It is not rotated: every index would be another.',
  }),
}) {}
