import { UploadOutlined } from '@ant-design/icons';
import { Alert, Progress } from 'antd';
import { type DragEvent, useState } from 'react';
import './file-drop.css';

/** What may be chosen; the server judges by the content, this says the obvious before anything is sent. */
const kinds = {
  paper: {
    accept: '.pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png',
    names: /\.(pdf|jpe?g|png)$/i,
    maxMb: 20,
    hint: 'PDF、JPEG 或 PNG，不超过 20 MB',
    tooLarge: '请降低扫描分辨率或分成几个文件。',
    refused: '只接受 PDF、JPEG、PNG。请扫描或拍照后再上传。',
  },
  table: {
    accept: '.csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    names: /\.(csv|xlsx)$/i,
    maxMb: 20,
    hint: '.xlsx 或 .csv，不超过 20 MB',
    tooLarge: '请分成几个文件。',
    refused: '只接受 .xlsx 或 .csv 表格。旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx。',
  },
  // The bank's answer as it came.
  bank: {
    accept:
      '.csv,.txt,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    names: /\.(csv|txt|xlsx)$/i,
    maxMb: 20,
    hint: '银行返回的原文件（CSV、定长文本或 .xlsx），不超过 20 MB',
    tooLarge: '一个批次的回单不会这么大，请核对文件。',
    refused: '只接受银行返回的原文件：CSV、定长文本（.txt）或 .xlsx。',
  },
  picture: {
    accept: '.jpg,.jpeg,.png,image/jpeg,image/png',
    names: /\.(jpe?g|png)$/i,
    maxMb: 8,
    hint: 'JPEG 或 PNG，不超过 8 MB',
    tooLarge: '请缩小后再上传。',
    refused: '只接受 JPEG、PNG 图片。',
  },
  // What came beside a table of an office outside.
  signature: {
    accept: '.json,application/json',
    names: /\.json$/i,
    maxMb: 1,
    hint: '随表格报送的 .sig.json 文件',
    tooLarge: '签名文件很小，请核对文件。',
    refused: '只接受签名文件（.sig.json）。',
  },
  // A whole county's file, read by the server and not on the page.
  import: {
    accept: '.csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    names: /\.(csv|xlsx)$/i,
    maxMb: 200,
    hint: '.xlsx 或 .csv（UTF-8、GB18030 都可以），不超过 200 MB；.xlsx 超过 64 MB 的请另存为 CSV',
    tooLarge: '请分成几个文件。',
    refused: '只接受 .xlsx 或 .csv 表格。旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx。',
  },
  // The register of the prefecture.
  load: {
    accept: '.csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    names: /\.(csv|xlsx)$/i,
    maxMb: 500,
    hint: '.csv（UTF-8、GB18030 都可以）或 .xlsx，不超过 500 MB；.xlsx 超过 64 MB 的请另存为 CSV',
    tooLarge: '请按县市分成几个文件。',
    refused: '只接受 .xlsx 或 .csv 表格。旧版 .xls 请在 Excel 或 WPS 中另存为 .xlsx。',
  },
} as const;

/** Why a file is not even sent; null: nothing speaks against it. */
export function fileFault(file: Pick<File, 'name' | 'size'>, kind: keyof typeof kinds): string | null {
  const { names, refused, maxMb, tooLarge } = kinds[kind];
  if (!names.test(file.name)) return `“${file.name}”不能上传：${refused}`;
  if (file.size === 0) return `“${file.name}”是空文件，请选择有内容的文件。`;
  if (file.size <= maxMb * 1024 * 1024) return null;
  const mb = (file.size / 1024 / 1024).toFixed(1);
  return `“${file.name}”有 ${mb} MB，超过 ${maxMb} MB。${tooLarge}`;
}

/** A place to drop one file onto or to choose one with; `progress` (0…1) while it is on its way. */
export function FileDrop({
  kind,
  label,
  progress,
  onFile,
}: {
  kind: keyof typeof kinds;
  label: string;
  progress: number | null;
  onFile: (file: File) => void;
}) {
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const busy = progress !== null;

  function take(file: File | undefined): void {
    if (!file || busy) return;
    const found = fileFault(file, kind);
    setFault(found);
    if (!found) onFile(file);
  }
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  }

  return (
    <div>
      <label
        className={`file-drop ${over ? 'file-drop-over' : ''} ${busy ? 'file-drop-busy' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <UploadOutlined aria-hidden /> {label}
        <span className="file-drop-hint">{kinds[kind].hint}；可以拖到这里</span>
        <input
          type="file"
          className="visually-hidden"
          aria-label={label}
          accept={kinds[kind].accept}
          disabled={busy}
          onChange={(event) => {
            take(event.target.files?.[0]);
            // The same file can be chosen again after it was mended.
            event.target.value = '';
          }}
        />
      </label>
      {busy && <Progress percent={Math.round(progress * 100)} aria-label={`${label}进度`} />}
      {fault && <Alert role="alert" type="error" showIcon title={fault} style={{ marginTop: 8 }} />}
    </div>
  );
}
