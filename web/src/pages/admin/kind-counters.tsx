import { Button, Flex, Skeleton } from 'antd';
import { waitKindNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';

type KindCount = components['schemas']['WaitSummary']['kinds'][number];

const figure = new Intl.NumberFormat('zh-CN');

/** How many wait of each kind; choosing one narrows the page to it, choosing it again shows every kind. */
export function KindCounters({
  kinds,
  chosen,
  onChoose,
  everything,
  onEverything,
  overdueOnly,
  onOverdue,
}: {
  kinds: readonly KindCount[] | undefined;
  chosen: string | undefined;
  onChoose: (kind: string | undefined) => void;
  /** The list shows as many as the counter of all says. */
  everything: boolean;
  onEverything: () => void;
  overdueOnly: boolean;
  onOverdue: (overdue: boolean) => void;
}) {
  if (!kinds) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const sum = (of: (kind: KindCount) => number) => kinds.reduce((total, kind) => total + of(kind), 0);
  const overdue = sum((kind) => kind.overdue);
  return (
    <Flex gap={8} wrap role="group" aria-label="按类别计数" className="kind-counters">
      <Button aria-pressed={everything} onClick={onEverything}>
        全部 <strong>{figure.format(sum((kind) => kind.count))}</strong>
      </Button>
      <Button aria-pressed={overdueOnly} danger={overdue > 0} onClick={() => onOverdue(!overdueOnly)}>
        已到期 <strong>{figure.format(overdue)}</strong>
      </Button>
      {kinds.map(({ kind, count }) => (
        <Button
          key={kind}
          aria-pressed={chosen === kind}
          type={chosen === kind ? 'primary' : 'default'}
          onClick={() => onChoose(chosen === kind ? undefined : kind)}
        >
          {waitKindNames[kind]} <strong>{figure.format(count)}</strong>
        </Button>
      ))}
    </Flex>
  );
}
