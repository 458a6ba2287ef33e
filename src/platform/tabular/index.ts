export { fileProblem, TableError, type TableProblem, type TableProblemCode } from './errors.ts';
export {
  type DeclinedLine,
  type PlainLines,
  piecesOfText,
  readPieces,
  type TablePiece,
} from './read-pieces.ts';
export { formatOf, readChunks, readTable } from './read-table.ts';
export { HEAD_BYTES, type Spooled, spool, utf8Checker } from './spool.ts';
export type { TableChunk } from './table-rows.ts';
