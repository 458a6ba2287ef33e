import { App } from 'antd';
import { FileDrop } from '../../ui/file-drop.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { useUpload } from '../../ui/use-upload.ts';

/** Adds a paper to the case. */
export function PaperDrop({ path, label }: { path: string; label: string }) {
  const { message } = App.useApp();
  const { send, progress, problem } = useUpload<unknown>(path, {
    onDone: () => void message.success('材料已上传。'),
  });
  return (
    <div style={{ marginTop: 12 }}>
      <ProblemAlert error={problem} />
      <FileDrop kind="paper" label={label} progress={progress} onFile={(file) => void send(file)} />
    </div>
  );
}
