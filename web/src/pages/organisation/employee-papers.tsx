import { App, Card } from 'antd';
import { documentPurposeNames } from '../../../../src/domain/words.ts';
import { DateText } from '../../ui/dates.tsx';
import type { Paper } from '../../ui/document-viewer.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';
import type { Employment } from './employee-page.tsx';
import { PaperButton } from './paper-button.tsx';

/** All papers of the case, and a place for what an officer asked for besides (补正). */
export function EmployeePapers({
  employment: { id, documents },
  mayUpload,
  onOpen,
}: {
  employment: Employment;
  mayUpload: boolean;
  onOpen: (paper: Paper) => void;
}) {
  const { message } = App.useApp();
  const { send, progress, problem } = useUpload<unknown>('/api/documents', {
    onDone: () => void message.success('材料已上传。'),
  });
  return (
    <Card size="small" title="材料" id="part-papers">
      {documents.length === 0 && <p style={{ marginTop: 0 }}>还没有上传材料。</p>}
      <ul style={{ margin: '0 0 12px', paddingInlineStart: 20 }}>
        {documents.map((paper) => (
          <li key={`${paper.sha256}-${paper.purpose}`}>
            <PaperButton name={paper.fileName} onOpen={() => onOpen(paper)} />（
            {documentPurposeNames[paper.purpose as keyof typeof documentPurposeNames]}，
            <DateText date={paper.on} />）
          </li>
        ))}
      </ul>
      {mayUpload && (
        <>
          <ProblemAlert error={problem} />
          <FileDrop
            kind="paper"
            label="上传补充材料"
            progress={progress}
            onFile={(file) => void send(file, { employmentId: id, purpose: 'other' })}
          />
        </>
      )}
    </Card>
  );
}
