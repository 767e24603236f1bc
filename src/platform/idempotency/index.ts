export { digestOf, type RequestKey, requestKeyOf } from './request-key.js';
