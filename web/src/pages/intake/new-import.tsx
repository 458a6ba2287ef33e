import { DownloadOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Card, Flex, Radio } from 'antd';
import { useEffect, useRef } from 'react';
import type { ImportKind } from '../../../../src/domain/import-rows/columns.ts';
import { importKindNames, importModeNames } from '../../../../src/domain/words.ts';
import type { components } from '../../api/openapi.d.ts';
import { useSearchState } from '../../app/address.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { FileLink } from '../../ui/file-link.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import { ColumnGuide } from './column-guide.tsx';
import { purposes } from './import-kinds.ts';

type Report = components['schemas']['ImportReport'];
type Mode = keyof typeof importModeNames;

const modeHints: Record<Mode, string> = {
  'keep-good': '正确的行马上生效，有错的行列出原因；改好后整份再导一次即可，已导入的行不会重复。',
  'all-or-nothing': '只要有一行有错，整份都不导入；适合必须一次对齐的名单。',
};

/** Choose a kind, drop a file: the result has a page of its own, whether it was taken or not. */
export function NewImport({ kinds }: { kinds: readonly ImportKind[] }) {
  const [search, setSearch] = useSearchState();
  const navigate = useNavigate();
  const here = useStillHere();
  const kind = kinds.find((one) => one === search.upload) ?? kinds[0]!;
  const mode: Mode = search.mode === 'all-or-nothing' ? 'all-or-nothing' : 'keep-good';
  const show = (importId: string) => {
    // Whoever has gone elsewhere meanwhile is not called back; the result is in the list.
    if (here.current) void navigate({ to: `/imports/${importId}` as never });
  };
  const sending = useUpload<Report>(`/api/imports/${kind}`, { onDone: ({ importId }) => show(importId) });
  const refused = sending.problem?.document.report as Report | undefined;
  useEffect(() => {
    if (refused) show(refused.importId);
  });

  return (
    <Card title="导入一份表格" style={{ marginBottom: 16 }}>
      <div style={{ display: 'grid', gap: 14 }}>
        <Radio.Group
          aria-label="类别"
          value={kind}
          disabled={sending.progress !== null}
          onChange={(event) => {
            sending.reset();
            setSearch({ upload: event.target.value as string }, { replace: true });
          }}
          options={kinds.map((value) => ({ value, label: importKindNames[value] }))}
        />
        <Flex gap="4px 16px" wrap align="baseline">
          <span>{purposes[kind]}</span>
          <FileLink href={`/api/import-columns/${kind}/template.xlsx`}>
            <DownloadOutlined aria-hidden /> 下载“{importKindNames[kind]}”模板
          </FileLink>
        </Flex>
        <ColumnGuide kind={kind} />
        <Flex gap="2px 16px" wrap align="baseline">
          <Radio.Group
            aria-label="有错的行怎么办"
            value={mode}
            disabled={sending.progress !== null}
            onChange={(event) => setSearch({ mode: event.target.value as string }, { replace: true })}
            options={(Object.keys(modeHints) as Mode[]).map((value) => ({
              value,
              label: importModeNames[value],
            }))}
          />
          <span>{modeHints[mode]}</span>
        </Flex>
        <FileDrop
          kind="import"
          label={`选择“${importKindNames[kind]}”表格`}
          progress={sending.progress}
          onFile={(file) => void sending.send(file, { mode })}
        />
        {sending.progress === 1 && (
          <Alert
            role="status"
            type="info"
            showIcon
            title="文件已经送到，服务器正在逐行核对和写入。可以离开本页，完成后结果在下面的记录里。"
          />
        )}
        {!refused && <ProblemAlert error={sending.problem} />}
      </div>
    </Card>
  );
}

/** False once the page was left. */
function useStillHere() {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}
