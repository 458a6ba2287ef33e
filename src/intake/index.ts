export { decideLoanRevocation, revokeLoanApproval } from './aid/loan-approval.ts';
export { stateQuarter } from './aid/loan-statements.ts';
export { approveLoan, openLoan, repayLoan } from './aid/loans.ts';
export { type RevocableTable, revokeAidRow } from './aid/revoke.ts';
export { confirmSchoolYear } from './aid/school-years.ts';
export { openStudent, recordLeaving } from './aid/students.ts';
export {
  closeAttendance,
  recordAttendance,
  reopenAttendance,
  revokeAttendance,
} from './aid/training-attendance.ts';
export { checkTrainingClass, openTrainingClass } from './aid/training-class.ts';
export { linkTrainingDocument } from './aid/training-documents.ts';
export { enrol } from './aid/training-enrolment.ts';
export { recordCertificate, reportCompletion, revokeResult } from './aid/training-results.ts';
export {
  addTickets,
  attachTransportContract,
  checkTransportContract,
  closeTickets,
  openTransport,
  revokeTicket,
} from './aid/transport.ts';
export {
  type AddContract,
  addContract,
  attachContractDocument,
  type ConfirmContractRow,
  confirmContractRow,
} from './contracts.ts';
export { type LinkDocument, linkDocument, type StoredDocument } from './documents.ts';
export { FactError, type FactErrorCode, type ImportProblem, type IntakeRowCode } from './errors.ts';
export { type By, recordDeparture, recordFollowUp, registerEmployment, revokeDeparture } from './facts.ts';
export { recordInsurancePayment, revokeInsurancePayment } from './insurance-facts.ts';
export { findInsuranceProof, type InsuranceOrigin } from './insurance-proof.ts';
export { addFairAttendee, addFairOpening, openFair } from './matching/fairs.ts';
export { changeOpening, postOpening } from './matching/openings.ts';
export { placeReferral } from './matching/place-referral.ts';
export { actOnReferral, refer, withdrawOpening } from './matching/referrals.ts';
export { markWish } from './matching/wishes.ts';
export { correctPovertyStatus } from './poverty.ts';
export { rematchInsurance } from './rematch.ts';
export { runImport } from './run-import.ts';
export { settleDispute } from './settle-dispute.ts';
export type { ImportDeps, ImportReport, ImportRequest, RowTarget } from './types.ts';
export { issueWorkerCode, openWorkerCode, stateEmployment } from './worker-statements.ts';
