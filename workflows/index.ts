// Every process the worker runs; the function's name is the workflow type.
export { claim } from './claim.ts';
export { employment } from './employment.ts';
export { recovery } from './recovery.ts';
