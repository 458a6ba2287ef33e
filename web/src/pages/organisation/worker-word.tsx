import { Alert } from 'antd';
import type { components } from '../../api/openapi.d.ts';

/** What the worker said of the employment. The words of a dispute are for the officers; that there is one is not. */
export function WorkerWord({ statement }: { statement: components['schemas']['WorkerStatement'] }) {
  if (!statement) return null;
  if (statement.answer === 'confirmed') {
    return <Alert type="success" showIcon title={`劳动者本人已于 ${statement.statedOn} 确认这段就业。`} />;
  }
  if (statement.answer === 'settled') {
    return (
      <Alert
        type="info"
        showIcon
        title={`劳动者于 ${statement.statedOn} 提出的异议，办理单位已于 ${statement.settlement?.settledOn ?? ''} 核实处理。`}
        description="需要劳动者再次确认的，请其到乡镇社会保障站或县市就业服务中心领取确认码。"
      />
    );
  }
  return (
    <Alert
      type="error"
      showIcon
      title={`劳动者于 ${statement.statedOn} 对这段就业提出异议。`}
      description="请与劳动者核对入职日期、岗位和合同，并向县市人社局说明，由办理单位核实处理。此后本单位不能再发确认码，由乡镇社会保障站或县市就业服务中心发。"
    />
  );
}
