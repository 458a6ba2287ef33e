/**
 * The rows of a bank's file as the server reads them: UTF-8 or GB18030, empty lines left out. Only to show people the
 * line that an error is about; what is booked the server reads itself.
 */
export async function readCsv(file: File): Promise<string[][]> {
  const bytes = await file.arrayBuffer();
  return rowsOf(decode(bytes)).filter((cells) => cells.some((cell) => cell !== ''));
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell in quotes may hold commas, line ends and doubled quotes; each match ends with what follows the cell.
  for (const [, quoted, plain = '', end = ''] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/g,
  )) {
    row.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
