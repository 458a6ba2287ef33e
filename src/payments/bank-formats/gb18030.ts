import iconv from 'iconv-lite';

/** Every character of Unicode has its bytes in GB18030, rare ones of names four of them. */
export const toGb18030 = (text: string): Buffer => iconv.encode(text, 'gb18030');

/** Banks answer in GB18030; people who opened the file send it back as UTF-8. */
export function fromBytes(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return iconv.decode(content, 'gb18030');
  }
}
