import { Alert } from 'antd';
import type { Claim } from './queries.ts';

/** The money would go to another account than before: said until a payment has come through to it. */
export function AccountChange({ change }: { change: NonNullable<Claim['accountChange']> }) {
  const { on, by, bankBefore, accountBefore, bankAfter, accountAfter } = change;
  return (
    <Alert
      type="warning"
      showIcon
      title={`收款账户于${on}由${by ?? '系统'}变更`}
      description={
        <>
          <div>
            由 {words(bankBefore, accountBefore)} 变为 {words(bankAfter, accountAfter)}。
          </div>
          <div>付款前请与收款单位核对，例如核对盖章的账户证明。</div>
        </>
      }
    />
  );
}

const words = (bank: string | null, account: string | null): string =>
  account === null ? '（无账户）' : `${bank ?? '（未填开户行）'} ${account}`;
