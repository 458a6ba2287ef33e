import PDFDocument from 'pdfkit';
import { settle } from '../../cli/rehearsal/theatre.ts';
import type { Case } from './cases.ts';
import type { World } from './open-world.ts';
import { as } from './people.ts';

/** A PDF with a page that a viewer can show. */
export async function realPdf(text: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A5' });
  document.fontSize(28).text(text, 40, 60);
  document.rect(40, 140, 300, 120).fill('#1d4f91');
  document.end();
  const parts: Buffer[] = [];
  for await (const part of document) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A small red picture. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC',
  'base64',
);

/** The contract of the placement, as a paper one can look at, uploaded by the employment centre. */
export async function uploadRealContract(world: World, one: Case): Promise<string> {
  const contractId = `${one.id}-C1`;
  const centre = await as(world, 'jishou-centre');
  await centre.upload(`/api/contracts/${encodeURIComponent(contractId)}/document`, {
    field: 'file',
    fileName: `劳动合同-${one.id}.pdf`,
    bytes: await realPdf(`Contract ${one.id}`),
    mediaType: 'application/pdf',
  });
  await settle(world, world.officers.businessAtMs!);
  return contractId;
}

export async function uploadPaper(world: World, one: Case, fileName: string, bytes: Buffer): Promise<void> {
  const centre = await as(world, 'jishou-centre');
  await centre.upload(
    '/api/documents',
    { field: 'file', fileName, bytes, mediaType: 'application/octet-stream' },
    { employmentId: one.id, purpose: 'other' },
  );
}
