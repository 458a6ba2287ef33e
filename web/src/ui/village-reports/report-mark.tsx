import {
  type DeclineGround,
  type ReportStatus,
  reportStandingName,
} from '../../../../src/domain/register/report-outcome.ts';
import { Mark, type Tone } from '../mark.tsx';

const tones: Readonly<Record<ReportStatus, Tone>> = { open: 'info', registered: 'good', declined: 'warn' };

/** Where a village's report stands, for the township and on the village's telephone. */
export function ReportMark({
  report: { status, ground },
}: {
  report: { readonly status: ReportStatus; readonly ground: DeclineGround | null };
}) {
  const tone = ground === 'registered-otherwise' ? 'good' : tones[status];
  return <Mark tone={tone}>{reportStandingName(status, ground)}</Mark>;
}
