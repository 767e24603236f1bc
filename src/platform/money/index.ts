export { FEN_MAX, fenOf, formatFen, parseAmount, type Fen } from './money.js';
