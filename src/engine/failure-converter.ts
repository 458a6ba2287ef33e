import { DefaultFailureConverter } from '@temporalio/common';

// Bundled into the workflow sandbox as well: imports nothing of Node.
/** Moves messages and stack traces into a payload, where the codec reaches them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
