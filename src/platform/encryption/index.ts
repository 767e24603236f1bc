export { EncryptionConfig } from './encryption.config.js';
export { FieldCipher, SealBrokenError } from './field-cipher.js';
