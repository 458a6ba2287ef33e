import { Alert } from 'antd';
import type { Claim } from './queries.ts';

/** Where an approval sends the money; said aloud where the bank has sent it back from there before. */
export function PayeeAccount({ account }: { account: NonNullable<Claim['payeeAccount']> }) {
  const { bank, accountMasked, unchangedSinceReturn } = account;
  const words = accountMasked === null ? '没有登记' : `${bank ?? ''} ${accountMasked}`.trim();
  if (unchangedSinceReturn === null) return <div>收款账户：{words}</div>;
  return (
    <Alert
      type={unchangedSinceReturn ? 'warning' : 'info'}
      showIcon
      title={unchangedSinceReturn ? '收款账户自银行退回后没有更改' : '收款账户在银行退回后已更改'}
      description={
        <>
          <div>收款账户：{words}</div>
          {unchangedSinceReturn && (
            <div>
              账户有误的，请先更正：个人的由户籍所在乡镇社会保障站或县市就业服务中心在“表格导入”的名册中更正，
              单位的在相应的单位名册中更正。
            </div>
          )}
        </>
      }
    />
  );
}
