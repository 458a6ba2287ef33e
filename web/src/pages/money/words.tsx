import {
  batchStatusNames,
  fundNames,
  ledgerAccountNames,
  ledgerKindNames,
  nameOf,
  paymentStatusNames,
  programmeNames,
  waitKindNames,
} from '../../../../src/domain/words.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';

const paymentTones: Readonly<Record<string, Tone>> = {
  booked: 'warn',
  cancelled: 'neutral',
  released: 'info',
  paid: 'good',
  returned: 'bad',
  reversed: 'bad',
};

export function PaymentStatus({ status }: { status: string }) {
  return <Mark tone={paymentTones[status] ?? 'neutral'}>{nameOf(paymentStatusNames, status)}</Mark>;
}

export function BatchStatus({ status, waitsFor }: { status: string; waitsFor?: string | null }) {
  return (
    <>
      <Mark tone={status === 'settled' ? 'good' : 'info'}>{nameOf(batchStatusNames, status)}</Mark>{' '}
      {waitsFor && waitsFor !== 'bank-result' && <Mark tone="warn">{nameOf(waitKindNames, waitsFor)}</Mark>}
    </>
  );
}

export const programmeName = (code: string): string => nameOf(programmeNames, code);
export const fundName = (code: string): string => nameOf(fundNames, code);
export const accountName = (code: string): string => nameOf(ledgerAccountNames, code);
export const kindName = (code: string): string => nameOf(ledgerKindNames, code);
