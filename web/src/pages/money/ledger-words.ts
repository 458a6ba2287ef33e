import { ledgerAccountNames } from '../../../../src/domain/words.ts';
import type { Dimension, Measure } from './pivot.ts';

export interface Layout {
  readonly label: string;
  readonly down: readonly Dimension[];
  readonly across: Dimension;
}

/** How the sums can be laid out; the key stands in the address. */
export const layouts: Readonly<Record<string, Layout>> = {
  county: { label: '县市、项目 × 月份', down: ['division', 'programme'], across: 'month' },
  programme: { label: '县市 × 项目', down: ['division'], across: 'programme' },
  month: { label: '月份 × 县市', down: ['month'], across: 'division' },
  fund: { label: '县市、项目 × 资金', down: ['division', 'programme'], across: 'fund' },
  account: { label: '县市、项目 × 科目', down: ['division', 'programme'], across: 'account' },
};

export const measureNames: Record<Measure, string> = {
  'subsidy-expense': `${ledgerAccountNames['subsidy-expense']}净额`,
  'claims-payable': `${ledgerAccountNames['claims-payable']}（记账未放款）`,
  'bank-clearing': `${ledgerAccountNames['bank-clearing']}（已送银行未回）`,
  bank: `${ledgerAccountNames.bank}（已支付）`,
};

export const dimensionNames: Record<Dimension, string> = {
  division: '县市',
  programme: '项目',
  month: '月份',
  fund: '资金',
  account: '科目',
};
