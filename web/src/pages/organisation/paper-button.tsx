import { FileTextOutlined } from '@ant-design/icons';
import { Button } from 'antd';

/** Opens a paper beside the page. */
export function PaperButton({ name, onOpen }: { name: string; onOpen: () => void }) {
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
