import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useMay } from '../../app/session.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

/** Refers this person to this opening, after a look at what that means. */
export function ReferButton({
  openingId,
  personId,
  who,
  what,
  fairId,
}: {
  openingId: string;
  personId: number;
  who: string;
  what: string;
  fairId?: string;
}) {
  const may = useMay();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const refer = useAction(
    (body: { openingId: string; personId: number; note?: string; fairId?: string }, key) =>
      dataOf(api.POST('/api/referrals', { params: { header: { 'idempotency-key': key } }, body })),
    { onDone: ({ id }) => void navigate({ to: `/referrals/${id}` as never }) },
  );
  if (!may('refer-person')) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={`推荐${who}到${what}`}>
        推荐
      </Button>
      <Modal
        open={open}
        title={`推荐${who}到${what}`}
        okText="确认推荐"
        cancelText="取消"
        okButtonProps={{ loading: refer.pending }}
        onCancel={() => setOpen(false)}
        onOk={() =>
          void refer.run({
            openingId,
            personId,
            ...(note.trim() && { note: note.trim() }),
            ...(fairId && { fairId }),
          })
        }
      >
        <ProblemAlert error={refer.problem} />
        <p>
          推荐占用一个名额。招聘一方可以看到姓名、年龄、性别、文化程度和技能，看不到名册的其他内容；7
          天内没有邀约的，推荐失效、名额让出。
        </p>
        <Form layout="vertical">
          <Form.Item label="说明（招聘一方看不到）">
            <Input.TextArea
              rows={2}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
