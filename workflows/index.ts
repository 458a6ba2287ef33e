// Every process the worker runs; the function's name is the workflow type.
export { aidCase } from './aid-case.ts';
export { claim } from './claim.ts';
export { coordinationMeeting } from './coordination-meeting.ts';
export { employerVisits } from './employer-visits.ts';
export { employment } from './employment.ts';
export { openMeeting } from './open-meeting.ts';
export { openRefresh } from './open-refresh.ts';
export { paymentBatch } from './payment-batch.ts';
export { problem } from './problem.ts';
export { recovery } from './recovery.ts';
export { referral } from './referral.ts';
export { refreshArea } from './refresh-area.ts';
export { registerLoad } from './register-load.ts';
export { responsibilityYear } from './responsibility-year.ts';
export { serviceCase } from './service-case.ts';
