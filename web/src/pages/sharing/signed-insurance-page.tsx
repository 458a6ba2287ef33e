import { Link } from '@tanstack/react-router';
import { Alert, Card, Descriptions } from 'antd';
import { useState } from 'react';
import type { operations } from '../../api/openapi.d.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';

type Result = operations['importSignedInsurance']['responses'][200]['content']['application/json'];

/** The table of an office outside with the signature that came beside it. */
export function SignedInsurancePage() {
  const [signature, setSignature] = useState<{ name: string; text: string } | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const sending = useUpload<Result>('/api/insurance/signed-files', { onDone: setResult });
  return (
    <Page title="外部社保报送">
      <Card style={{ maxWidth: 760 }}>
        <p>
          外部社保机构报送的缴费表格附有签名文件（.sig.json）。先选签名文件，再选表格；签名正确、没有过期的才导入，同一份文件重复导入不会变化。
        </p>
        <ProblemAlert error={sending.problem} />
        <FileDrop
          kind="signature"
          label="选择签名文件"
          progress={null}
          onFile={async (file) => {
            sending.reset();
            setResult(null);
            setSignature({ name: file.name, text: (await file.text()).slice(0, 4000) });
          }}
        />
        <p role="status">{signature ? `签名文件：${signature.name}` : '请先选择签名文件。'}</p>
        {signature && (
          <FileDrop
            kind="import"
            label="选择缴费表格"
            progress={sending.progress}
            onFile={(file) => {
              setResult(null);
              void sending.send(file, { signature: signature.text });
            }}
          />
        )}
        {result && <Taken result={result} />}
      </Card>
    </Page>
  );
}

function Taken({ result }: { result: Result }) {
  return (
    <div role="status" style={{ marginTop: 16 }}>
      <Alert
        type={result.rejected > 0 ? 'warning' : 'success'}
        showIcon
        title={`签名正确（${result.office}）。导入 ${result.accepted} 行，已有 ${result.unchanged} 行，未通过 ${result.rejected} 行。`}
      />
      <Descriptions
        column={1}
        size="small"
        style={{ marginTop: 12 }}
        items={[
          { key: 'unmatched', label: '没有对上就业的', children: `${result.unmatched} 行` },
          {
            key: 'run',
            label: '导入记录',
            children: <Link to={`/imports/${result.importId}` as never}>查看各行</Link>,
          },
        ]}
      />
    </div>
  );
}
