export { TableError, type TableProblem, type TableProblemCode } from './errors.ts';
export { readChunks, readTable, type TableChunk } from './read-table.ts';
export { type Spooled, spool } from './spool.ts';
