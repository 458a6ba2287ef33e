import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { storedPolicies } from '../../src/db/policies.ts';
import { may } from '../../src/domain/access.ts';
import { type PlainDate, plainDate, shanghaiDateAt } from '../../src/domain/dates.ts';
import { policyInForce } from '../../src/domain/policy/in-force.ts';
import { nameOf, programmeNames } from '../../src/domain/words.ts';
import { batchPaper } from '../../src/paper/batch.ts';
import { employeeLedgerPaper } from '../../src/paper/employee-ledger.ts';
import { publicNoticePaper } from '../../src/paper/public-notice.ts';
import { readBankFile } from '../cases/batch-sheet.ts';
import { readEmployeeLedger } from '../cases/employee-ledger.ts';
import type { ApiDeps } from '../deps.ts';
import { pdfAnswer, sendPdf } from '../lists/pdf.ts';
import { authorizeFound, signedIn } from '../plugins/access.ts';
import { auditRead } from '../plugins/audit-read.ts';
import { Problem } from '../problems.ts';
import { divisionCode, idParams } from '../schemas/common.ts';
import { maskedAccount } from '../schemas/people.ts';
import { publicNotices, toPublicNotice } from './public-notices.ts';

/** A sheet for a notice board; a prefecture's whole year would be a book. */
const MAX_NOTICE_LINES = 2_000;

/** Lists that are printed, signed and hung up. Each shows what its reader may see on the screen as well. */
export const sheetRoutes: FastifyPluginAsyncZod<ApiDeps> = async (app, deps) => {
  const { db } = deps.database;

  app.route({
    method: 'GET',
    url: '/payment-batches/:id/sheet.pdf',
    config: { access: 'read-ledger' },
    schema: {
      operationId: 'getBatchSheet',
      summary: '支付清单（PDF）：与银行文件逐笔一致；能下载银行文件的人看到完整账号',
      tags: ['支付'],
      params: idParams,
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const batch = await db
        .selectFrom('payment_batch as b')
        .innerJoin('app_user as u', 'u.id', 'b.released_by')
        .innerJoin('division as d', 'd.code', 'b.division')
        .selectAll('b')
        .select(['u.display_name as releasedBy', 'd.name as countyName'])
        .where('b.id', '=', id)
        .executeTakeFirst();
      const target = { divisions: batch ? [batch.division] : [] };
      authorizeFound(
        request,
        'read-ledger',
        batch ? { target, subject: `batch:${id}` } : null,
        `支付批次 ${id}`,
      );
      if (!batch) throw new Problem('not-found');
      const whole = may(signedIn(request).grants, 'download-bank-file', target);
      const file = await deps.files.read(batch.file_sha256);
      const sheet = {
        id,
        countyName: batch.countyName,
        releasedBy: batch.releasedBy,
        releasedOn: plainDate(batch.released_on),
        totalFen: batch.total_fen,
        fileSha256: batch.file_sha256,
        ...(await readBankFile(file, (account) => (whole ? account : maskedAccount(account)))),
      };
      const bytes = await batchPaper(sheet, made(request));
      if (whole) await auditRead(db, request, `batch:${id}`, { fileSha256: batch.file_sha256 });
      return sendPdf(reply, bytes, `支付清单-${id}`);
    },
  });

  app.route({
    method: 'GET',
    url: '/public/notices/sheet.pdf',
    config: {
      access: 'public',
      // Typesetting costs more than reading a list, and anybody may ask.
      rateLimit: deps.config.rehearsal ? false : { max: 20, timeWindow: '1 minute' },
    },
    schema: {
      operationId: 'getPublicNoticeSheet',
      summary: '公示表（PDF），供张贴',
      tags: ['公示'],
      querystring: z.object({ division: divisionCode }),
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const code = request.query.division;
      const on = shanghaiDateAt(request.businessAtMs);
      const division = await db
        .selectFrom('division')
        .select('name')
        .where('code', '=', code)
        .executeTakeFirst();
      if (!division) throw new Problem('not-found', `没有行政区划 ${code}。`);
      const rows = await publicNotices(db, on, code)
        .orderBy('c.notice_ends_on')
        .orderBy('c.id')
        .limit(MAX_NOTICE_LINES + 1)
        .execute();
      if (rows.length > MAX_NOTICE_LINES) {
        throw new Problem('export-too-large', `公示表最多 ${MAX_NOTICE_LINES} 项，请按县市分别打印。`);
      }
      const sheet = {
        divisionName: division.name,
        policyTitle: await policyTitle(on, code),
        on,
        lines: rows.map(toPublicNotice).map(({ programme, ...line }) => ({
          ...line,
          programme: nameOf(programmeNames, programme),
        })),
      };
      return sendPdf(reply, await publicNoticePaper(sheet, made(request)), `${division.name}补贴公示-${on}`);
    },
  });

  app.route({
    method: 'GET',
    url: '/employers/:creditCode/ledger.pdf',
    config: { access: 'read-case' },
    schema: {
      operationId: 'getEmployeeLedger',
      summary: '用人单位贫困劳动力职工专项台账（第十四条，PDF）',
      tags: ['单位'],
      params: z.object({ creditCode: z.string().length(18) }),
      response: pdfAnswer,
    },
    handler: async (request, reply) => {
      const on = shanghaiDateAt(request.businessAtMs);
      const ledger = await readEmployeeLedger(db, request, request.params.creditCode, on);
      const bytes = await employeeLedgerPaper(ledger, made(request));
      return sendPdf(reply, bytes, `${ledger.employerName}用工台账-${on}`);
    },
  });

  async function policyTitle(on: PlainDate, division: string): Promise<string> {
    const found = policyInForce(await storedPolicies(db), on, division);
    return found.ok ? found.policy.title : '湘西自治州劳务协作服务管理办法';
  }
};

const made = ({ businessAtMs }: { businessAtMs: number }) => ({ madeAtMs: businessAtMs });
