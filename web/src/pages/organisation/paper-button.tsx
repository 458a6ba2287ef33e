import { FileTextOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMay } from '../../app/session.tsx';

/** Opens a paper beside the page; who may not read papers is only told that it is there. */
export function PaperButton({
  name,
  otherwise = name,
  onOpen,
}: {
  name: string;
  otherwise?: string;
  onOpen: () => void;
}) {
  const may = useMay();
  if (!may('read-document')) return <span>{otherwise}</span>;
  return (
    <Button
      type="link"
      size="small"
      icon={<FileTextOutlined aria-hidden />}
      style={{ paddingInline: 0, maxWidth: '100%', whiteSpace: 'normal', height: 'auto', textAlign: 'start' }}
      onClick={onOpen}
    >
      {name}
    </Button>
  );
}
