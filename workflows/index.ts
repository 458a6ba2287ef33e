// Every process the worker runs; the function's name is the workflow type.
export { aidCase } from './aid-case.ts';
export { claim } from './claim.ts';
export { employment } from './employment.ts';
export { paymentBatch } from './payment-batch.ts';
export { recovery } from './recovery.ts';
export { referral } from './referral.ts';
