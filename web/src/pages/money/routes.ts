import type { AnyRoute } from '@tanstack/react-router';
import { pageRoute } from '../../app/page-route.ts';

/** Money: what waits for release, what is at the bank, what the books say, and what there is to pay from. */
export const moneyRoutes = (parent: AnyRoute) => [
  pageRoute(parent, '/payments', () => import('./payments-page.tsx'), 'PaymentsPage'),
  pageRoute(parent, '/payments/$batchId', () => import('./batch-page.tsx'), 'BatchPage'),
  pageRoute(parent, '/bank-formats', () => import('./bank-formats-page.tsx'), 'BankFormatsPage'),
  pageRoute(parent, '/ledger', () => import('./ledger-page.tsx'), 'LedgerPage'),
  pageRoute(parent, '/budget', () => import('./budget-page.tsx'), 'BudgetPage'),
  pageRoute(parent, '/ledger/vouchers', () => import('./vouchers-page.tsx'), 'VouchersPage'),
];
