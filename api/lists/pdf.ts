import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** How the interface document describes a printed document. */
export const pdfAnswer = { 200: z.any().meta({ description: 'application/pdf' }) };

/** Shows a document in the browser's own viewer, from where it is printed; `name` is what it is saved under. */
export function sendPdf(reply: FastifyReply, bytes: Buffer, name: string): FastifyReply {
  return reply
    .header(
      'content-disposition',
      `inline; filename="document.pdf"; filename*=UTF-8''${encodeURIComponent(`${name}.pdf`)}`,
    )
    .header('content-security-policy', "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'")
    .header('x-content-type-options', 'nosniff')
    .type('application/pdf')
    .send(bytes);
}
