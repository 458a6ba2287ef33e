import { App, Button, Flex } from 'antd';
import { plainDate } from '../../../../src/domain/dates.ts';
import { zhDate } from '../../../../src/domain/waits.ts';
import { api } from '../../api/client.ts';
import type { components } from '../../api/openapi.d.ts';
import { useAction } from '../../api/use-action.ts';
import { useBusinessDate } from '../../app/session.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { WithdrawProposal } from '../../ui/withdraw-proposal.tsx';

/** Proposing and publishing, of exactly what is shown. */
export function DraftActions({ draft }: { draft: components['schemas']['PolicyDraft'] }) {
  const { modal, message } = App.useApp();
  const today = useBusinessDate();
  const { id, sha256, effectiveFrom, mayPropose, mayPublish, mayWithdraw, blocked, title, version } = draft;
  const applies =
    effectiveFrom > today ? `自${zhDate(plainDate(effectiveFrom))}起对新个案施行` : '立即对新个案施行';
  const act = useAction(
    (name: 'propose' | 'publish', key) => {
      const request = {
        params: { path: { id }, header: { 'idempotency-key': key } },
        body: { sha256 },
      };
      return name === 'propose'
        ? api.POST('/api/policy-drafts/{id}/propose', request)
        : api.POST('/api/policy-drafts/{id}/publish', request);
    },
    {
      onDone: (_, name) =>
        void message.success(name === 'propose' ? '已提请，由另一人发布。' : `已发布，${applies}。`),
    },
  );
  const confirmPublish = () =>
    modal.confirm({
      title: `发布《${title}》第 ${version} 版`,
      content: `发布后${applies}，内容不得再改动。`,
      okText: '发布',
      cancelText: '取消',
      onOk: () => act.run('publish'),
    });
  return (
    <>
      {act.problem && <ProblemAlert error={act.problem} />}
      <Flex gap={8} align="center" wrap>
        {mayPropose && (
          <Button loading={act.pending} onClick={() => void act.run('propose')}>
            提请发布
          </Button>
        )}
        {mayPublish && (
          <Button type="primary" loading={act.pending} onClick={confirmPublish}>
            发布
          </Button>
        )}
        {blocked && <span>{blocked}</span>}
        {mayWithdraw && (
          <WithdrawProposal
            what="提请"
            send={(key) =>
              api.POST('/api/policy-drafts/{id}/withdraw', {
                params: { path: { id }, header: { 'idempotency-key': key } },
                body: { sha256 },
              })
            }
          />
        )}
      </Flex>
    </>
  );
}
