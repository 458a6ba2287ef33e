export { type DescribedColumn, describeColumns } from './column-notes.ts';
export { type ImportKind, importColumns, importKinds, normaliseHeader, optionalColumns } from './columns.ts';
export {
  checkAgainstEmployment,
  checkDepartureRow,
  checkFollowUpRow,
  type DepartureRow,
  type FollowUpRow,
} from './events.ts';
export { exampleRows } from './examples.ts';
export { checkInsuranceRow, type InsuranceRow } from './insurance.ts';
export { checkLoanRow, checkLoanStatementRow, type LoanRow, type LoanStatementRow } from './loans.ts';
export { checkOpeningRow, type OpeningRow } from './openings.ts';
export {
  checkEmployerRow,
  checkIntermediaryRow,
  type EmployerRow,
  type IntermediaryRow,
} from './organisations.ts';
export { checkPlacementRow, type PlacementRow } from './placements.ts';
export {
  checkRegistryRow,
  type RegistryField,
  type RegistryRow,
  registryCellsCheck,
  registryColumn,
} from './registry.ts';
export { type RowError, type RowErrorCode, rowError } from './row-error.ts';
export type { Row, RowCheck, RowContext } from './row-reader.ts';
export {
  checkSchoolYearRow,
  checkStudentRow,
  type SchoolYearRow,
  type StudentRow,
} from './students.ts';
export {
  type AttendanceRow,
  checkAttendanceRow,
  checkEnrolmentRow,
  checkInstitutionRow,
  checkTrainingClassRow,
  checkTrainingResultRow,
  type EnrolmentRow,
  type InstitutionRow,
  type TrainingClassRow,
  type TrainingResultRow,
} from './training.ts';
