// Moved to src/db, so that src/payments may read it as well.
export { type OwnCaseTie, ownCaseMessage, ownCases } from '../db/own-case.ts';
