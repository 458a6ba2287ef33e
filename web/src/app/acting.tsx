import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Select } from 'antd';
import { delegableNames } from '../../../src/domain/organisation/delegation.ts';
import { actFor } from '../api/session-state.ts';
import { useActing, useSession } from './session.tsx';

/** For whom one acts; only for who has something delegated today. Everything shown is asked for anew. */
export function ActingSwitch() {
  const { delegated } = useSession();
  const acting = useActing();
  const choose = useChoose();
  if (delegated.length === 0) return null;
  return (
    <Select
      aria-label="以谁的名义办理"
      style={{ minWidth: 150 }}
      value={acting?.id ?? 0}
      options={[
        { value: 0, label: '以本人岗位' },
        ...delegated.map(({ id, principalName, roleName }) => ({
          value: id,
          label: `代 ${principalName}（${roleName}）`,
        })),
      ]}
      onChange={(id) => choose(id === 0 ? null : id)}
    />
  );
}

/** Above every page as long as it lasts: whoever acts for somebody must see it before deciding. */
export function ActingBanner() {
  const acting = useActing();
  const choose = useChoose();
  if (!acting) return null;
  const what = acting.operations.map((operation) => delegableNames[operation]).join('、');
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={`您正代 ${acting.principalName} 行使：${what}（至 ${acting.untilOn}）`}
      description="记录中写明“您 代 委托人”；您和委托人都算办理过本案，两人都不能再办其他环节。"
      action={<Button onClick={() => choose(null)}>改以本人岗位</Button>}
    />
  );
}

function useChoose(): (delegation: number | null) => void {
  const queries = useQueryClient();
  return (delegation) => {
    actFor(delegation);
    void queries.invalidateQueries();
  };
}
