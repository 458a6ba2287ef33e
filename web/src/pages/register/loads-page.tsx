import { DownloadOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Card, Checkbox, Flex, Radio } from 'antd';
import { useState } from 'react';
import { PREFECTURE } from '../../../../src/domain/divisions.ts';
import { loadPhaseNames } from '../../../../src/domain/register/load.ts';
import { useMay } from '../../app/session.tsx';
import { DataList } from '../../ui/data-list/data-list.tsx';
import { type ColumnOf, type Filter, type ItemOf, optionsOf } from '../../ui/data-list/types.ts';
import { DateText } from '../../ui/dates.tsx';
import { useCounties } from '../../ui/divisions.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { FileLink } from '../../ui/file-link.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { PhaseMark } from './load-marks.tsx';

type Load = ItemOf<'/api/register-loads'>;

const filters: readonly Filter[] = [
  { name: 'phase', label: '阶段', kind: 'choice', options: optionsOf(loadPhaseNames) },
];

const number = new Intl.NumberFormat('zh-CN');

const columns: readonly ColumnOf<Load>[] = [
  {
    key: 'file',
    title: '文件',
    render: ({ id, fileName }) => <Link to={`/loads/${id}` as never}>{fileName}</Link>,
  },
  { key: 'area', title: '地区', render: ({ areaName }) => areaName },
  { key: 'phase', title: '阶段', render: ({ phase }) => <PhaseMark phase={phase} /> },
  { key: 'rows', title: '已读行', align: 'right', render: ({ rowsRead }) => number.format(rowsRead) },
  { key: 'refused', title: '有错的行', align: 'right', render: ({ refused }) => number.format(refused) },
  { key: 'applied', title: '写入', align: 'right', render: ({ applied }) => number.format(applied) },
  {
    key: 'uploaded',
    title: '上传',
    sort: 'uploadedAt',
    render: ({ uploadedOn, uploadedBy }) => (
      <>
        <DateText date={uploadedOn} />，{uploadedBy ?? '系统'}
      </>
    ),
  },
];

/** The register of a whole county or of the prefecture, as a file: taken in, compared, looked at, written. */
export function LoadsPage() {
  const may = useMay();
  return (
    <Page title="批量导入">
      {may('load-register') && <NewLoad />}
      <DataList
        path="/api/register-loads"
        label="批量导入"
        columns={columns}
        filters={filters}
        rowKey={({ id }) => id}
        empty="还没有批量导入。在上面选择一份县市或全州的名册。"
      />
    </Page>
  );
}

function NewLoad() {
  const may = useMay();
  const navigate = useNavigate();
  const counties = useCounties();
  const areas = [{ code: PREFECTURE as string, name: '全州' }, ...counties].filter(({ code }) =>
    may('load-register', { divisions: [code] }),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [confirms, setConfirms] = useState(false);
  const area = chosen ?? areas[0]?.code ?? '';
  const sending = useUpload<{ id: string }>('/api/register-loads', {
    onDone: ({ id }) => void navigate({ to: `/loads/${id}` as never }),
  });
  return (
    <Card title="上传一份名册" style={{ marginBottom: 16 }}>
      <div style={{ display: 'grid', gap: 14 }}>
        <Flex gap="4px 16px" wrap align="baseline">
          <span>整个县市或全州的劳动力名册，几十万行也可以。先读取和比对，由您看过差异后才写入。</span>
          <FileLink href="/api/import-columns/registry/template.xlsx">
            <DownloadOutlined aria-hidden /> 下载“劳动力名册”模板
          </FileLink>
        </Flex>
        <Radio.Group
          aria-label="地区"
          value={area}
          disabled={sending.progress !== null}
          onChange={(event) => setChosen(event.target.value as string)}
          options={areas.map(({ code, name }) => ({ value: code, label: name }))}
        />
        <Checkbox checked={confirms} onChange={(event) => setConfirms(event.target.checked)}>
          写入后，文件中的人视为本年度已核实（来源：表格导入）
        </Checkbox>
        <FileDrop
          kind="load"
          label="选择名册"
          progress={sending.progress}
          onFile={(file) => void sending.send(file, { area, confirms: String(confirms) })}
        />
        <ProblemAlert error={sending.problem} />
      </div>
    </Card>
  );
}
