import { type ReportStatus, reportStatusNames } from '../../../../src/domain/register/report-outcome.ts';
import { Mark, type Tone } from '../mark.tsx';

const tones: Readonly<Record<ReportStatus, Tone>> = { open: 'info', registered: 'good', declined: 'warn' };

/** Where a village's report stands. */
export function ReportMark({ status }: { status: ReportStatus }) {
  return <Mark tone={tones[status]}>{reportStatusNames[status]}</Mark>;
}
