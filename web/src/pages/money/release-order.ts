import type { components } from '../../api/openapi.d.ts';
import type { Search } from '../../app/page-route.ts';
import { programmeName } from './words.tsx';

export type Ready = components['schemas']['BookablePayments']['ready'][number];

const chinese = new Intl.Collator('zh-CN');

/** By the names that the address and the columns use. */
const comparisons: Readonly<Record<string, (a: Ready, b: Ready) => number>> = {
  case: (a, b) => chinese.compare(a.employmentId, b.employmentId),
  programme: (a, b) => chinese.compare(programmeName(a.programme), programmeName(b.programme)),
  payee: (a, b) => chinese.compare(a.payeeName, b.payeeName),
  bookedOn: (a, b) => chinese.compare(a.bookedOn, b.bookedOn),
  amount: (a, b) => a.amountFen - b.amountFen,
};

/** The payments that the address asks for, in its order; all of them are here already. */
export function asAsked<Row extends Ready>(
  payments: readonly Row[],
  { find, programme, sort }: Search,
): Row[] {
  const text = find?.trim().toLowerCase();
  const found = payments.filter(
    (row) =>
      (!programme || row.programme === programme) &&
      (!text ||
        [row.employmentId, row.payeeName, row.payeeId].some((word) => word.toLowerCase().includes(text))),
  );
  const compare = comparisons[sort?.replace(/^-/, '') ?? ''];
  if (!compare) return found;
  return found.toSorted(sort?.startsWith('-') ? (a, b) => compare(b, a) : compare);
}
