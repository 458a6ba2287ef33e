import { importStatusNames } from '../../../../src/domain/words.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';

type Status = keyof typeof importStatusNames;

const tones: Record<Status, Tone> = { running: 'info', done: 'good', refused: 'bad', failed: 'bad' };

/** Where an import stands; one that was taken with rows left out says so. */
export function ImportMark({ status, rejected }: { status: Status; rejected: number }) {
  if (status === 'done' && rejected > 0) return <Mark tone="warn">已导入，{rejected} 行有错</Mark>;
  return <Mark tone={tones[status]}>{importStatusNames[status]}</Mark>;
}

/** A count of rows; zero is quiet. */
export function Rows({ count, bad = false }: { count: number; bad?: boolean }) {
  const text = count.toLocaleString('zh-CN');
  return <span className="amount">{bad && count > 0 ? <strong>{text}</strong> : text}</span>;
}
