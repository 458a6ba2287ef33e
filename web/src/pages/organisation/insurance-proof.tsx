import { FilePdfOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useState } from 'react';
import type { components } from '../../api/openapi.d.ts';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';

export interface Proof {
  readonly sha256: string;
  readonly fileName: string;
}

/** The paper that proves the payments (art. 24); once for all rows that are sent with it. */
export function InsuranceProof({
  employers,
  proof,
  onProof,
}: {
  employers: readonly string[];
  proof: Proof | null;
  onProof: (proof: Proof | null) => void;
}) {
  const [employer, setEmployer] = useState(employers[0] ?? '');
  const { send, progress, problem } = useUpload<components['schemas']['StoredDocument']>(
    `/api/employers/${employer}/insurance-proofs`,
    { onDone: ({ sha256 }, file) => onProof({ sha256, fileName: file.name }) },
  );
  if (proof) {
    return (
      <Flex gap={12} align="center" wrap>
        <span>
          <FilePdfOutlined aria-hidden /> 凭证已上传：{proof.fileName}
        </span>
        <Button size="small" onClick={() => onProof(null)}>
          更换凭证
        </Button>
      </Flex>
    );
  }
  return (
    <>
      <p style={{ marginTop: 0 }}>
        上传社保经办机构或税务部门出具的缴费凭证（第二十四条），一份凭证可以证明本次提交的所有行；审核人员会逐份核对。
      </p>
      {employers.length > 1 && (
        <Select
          aria-label="凭证所属单位"
          style={{ width: 240, marginBottom: 8 }}
          value={employer}
          options={employers.map((code) => ({ value: code, label: code }))}
          onChange={setEmployer}
        />
      )}
      <ProblemAlert error={problem} />
      <FileDrop kind="paper" label="上传缴费凭证" progress={progress} onFile={(file) => void send(file)} />
    </>
  );
}
