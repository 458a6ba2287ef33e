import { useQuery } from '@tanstack/react-query';
import { Button, Card, Modal } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { FileButton } from '../../ui/file-link.tsx';
import { NoticePaper } from '../../ui/notice-paper.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import type { Claim } from './queries.ts';

/** The letter that the latest decision sends to the payee. */
export function IssuedNotice({ claim }: { claim: Claim }) {
  const [open, setOpen] = useState(false);
  const decided = claim.decisions.length > 0 || claim.status !== 'open';
  const { data, error } = useQuery({
    queryKey: ['notice', claim.id, claim.revision],
    queryFn: () => dataOf(api.GET('/api/claims/{id}/notice', { params: { path: { id: claim.id } } })),
    enabled: open && decided,
  });
  if (!decided) return null;
  return (
    <Card size="small" title="文书">
      <Button onClick={() => setOpen(true)}>查看已作决定的文书</Button>
      <Modal
        open={open}
        width={720}
        title="已作决定的文书"
        onCancel={() => setOpen(false)}
        footer={
          <>
            <FileButton href={`/api/claims/${encodeURIComponent(claim.id)}/notice.pdf`}>下载 PDF</FileButton>
            <Button type="primary" onClick={() => setOpen(false)}>
              关闭
            </Button>
          </>
        }
      >
        <ProblemAlert error={error} />
        {data && <NoticePaper notice={data} />}
      </Modal>
    </Card>
  );
}
