import { Amount } from '../../ui/amount.tsx';
import type { ColumnOf, Filter } from '../../ui/data-list/types.ts';
import { useDivisionName } from '../../ui/divisions.ts';
import { Mark } from '../../ui/mark.tsx';
import { figure } from './piece-card.tsx';

interface Organisation {
  readonly division: string;
  readonly bank: string | null;
  readonly accountMasked: string | null;
  readonly openClaims: number;
  readonly openAmountFen: number;
}

export const organisationFilters: readonly Filter[] = [
  { name: 'name', label: '名称或编号开头', kind: 'text' },
  { name: 'withoutAccount', label: '没有银行账户', kind: 'toggle' },
];

function Division({ code }: { code: string }) {
  return useDivisionName()(code);
}

/** Without an account the open claims stop before the money. */
function Account({ accountMasked, openClaims }: Organisation) {
  if (accountMasked) return accountMasked;
  return <Mark tone="bad">没有账户{openClaims > 0 && `，${openClaims}件申请会停在审批`}</Mark>;
}

/** Where it is and where it is paid: of every kind of organisation. */
export const accountColumns: readonly ColumnOf<Organisation>[] = [
  {
    key: 'division',
    title: '地区',
    sort: 'division',
    render: ({ division }) => <Division code={division} />,
  },
  { key: 'bank', title: '开户行', render: ({ bank }) => bank ?? '—' },
  { key: 'account', title: '账号', render: (one) => <Account {...one} /> },
];

/** What it is to be paid. */
export const claimColumns: readonly ColumnOf<Organisation>[] = [
  { key: 'claims', title: '在办申请', align: 'right', render: ({ openClaims }) => figure.format(openClaims) },
  {
    key: 'amount',
    title: '在办金额（元）',
    align: 'right',
    render: ({ openAmountFen }) => <Amount fen={openAmountFen} />,
  },
];

/** What the lists of employers and intermediaries both show. */
export const organisationColumns: readonly ColumnOf<
  Organisation & { readonly trackedEmployments: number }
>[] = [
  ...accountColumns,
  {
    key: 'tracked',
    title: '跟踪中的就业',
    align: 'right',
    render: ({ trackedEmployments }) => figure.format(trackedEmployments),
  },
  ...claimColumns,
];
