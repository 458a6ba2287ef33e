import { App, Button, Modal, Radio } from 'antd';
import { useState } from 'react';
import { type BankFormatId, bankFormatIds, bankFormats } from '../../../../src/domain/bank-formats.ts';
import { api } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { DataList } from '../../ui/data-list/data-list.tsx';
import type { ItemOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

type Setting = ItemOf<'/api/bank-formats'>;

const options = bankFormatIds.map((value) => ({ value, label: bankFormats[value].name }));

/** In which form each county's bank takes the payment file. Answers are read in any of them. */
export function BankFormatsPage() {
  const [chosen, setChosen] = useState<Setting | null>(null);
  return (
    <Page title="银行文件格式">
      <p>以后放款的银行文件按这里的格式生成；已经放款的批次不变。银行的回单三种格式都可以导入。</p>
      <DataList
        path="/api/bank-formats"
        label="银行文件格式"
        rowKey={(f) => f.division}
        columns={[
          { key: 'county', title: '地区', sort: 'division', render: (f) => f.divisionName },
          {
            key: 'format',
            title: '格式',
            render: (f) => `${bankFormats[f.format].name}${f.chosen ? '' : '（默认）'}`,
          },
          { key: 'by', title: '设置人', render: (f) => f.setBy ?? '—' },
          { key: 'on', title: '设置日期', render: (f) => <DateText date={f.setOn} /> },
          {
            key: 'change',
            title: '操作',
            render: (f) => (
              <Button size="small" aria-label={`更改${f.divisionName}的格式`} onClick={() => setChosen(f)}>
                更改
              </Button>
            ),
          },
        ]}
        filters={[{ name: 'bankFormat', label: '格式', kind: 'choice', options }]}
        empty="没有符合筛选的县市。请清除筛选。"
      />
      {chosen && <ChangeFormat setting={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

function ChangeFormat({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const [format, setFormat] = useState<BankFormatId>(setting.format);
  const { message } = App.useApp();
  const change = useAction(
    (body: { division: string; format: BankFormatId }, key) =>
      api.POST('/api/bank-formats', { params: { header: { 'idempotency-key': key } }, body }),
    {
      onDone: () => {
        void message.success(`${setting.divisionName}以后的银行文件用${bankFormats[format].name}。`);
        onClose();
      },
    },
  );
  return (
    <Modal
      open
      title={`${setting.divisionName}的银行文件格式`}
      okText="保存"
      cancelText="取消"
      confirmLoading={change.pending}
      onOk={() => void change.run({ division: setting.division, format })}
      onCancel={onClose}
    >
      <ProblemAlert error={change.problem} />
      <p>请先与代发银行确认。设置记入审计。</p>
      <Radio.Group
        value={format}
        onChange={(event) => setFormat(event.target.value as BankFormatId)}
        options={options}
        style={{ display: 'grid', gap: 8 }}
      />
    </Modal>
  );
}
