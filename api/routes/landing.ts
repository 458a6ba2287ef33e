import type { FastifyPluginAsync } from 'fastify';

const page = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>湘西州劳务协作补贴办理系统</title>
<style>body{font:16px/1.7 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}code{background:#f2f2f2;padding:.1em .3em}</style>
<h1>湘西州劳务协作补贴办理系统</h1>
<p>依据《湘西自治州劳务协作服务管理办法》(2016年5月18日)办理岗位补贴、中介和跟踪服务补贴。</p>
<ul>
<li><a href="/docs/">接口说明</a>(<a href="/openapi.json">OpenAPI 文档</a>)</li>
<li><a href="/api/public/notices">补贴公示</a>：任何人都可以查看，公示期内可以提出异议</li>
<li><a href="/health/ready">运行状态</a></li>
</ul>
<h2>登录</h2>
<p>向 <code>POST /api/session</code> 提交 <code>{"username": "…", "password": "…"}</code>;此后的每个提交带上答复中的
<code>csrfToken</code>（请求头 <code>x-csrf-token</code>）和一个新的 <code>Idempotency-Key</code>。账户由本级管理员开通。</p>
</html>
`;

/** The front door until the web console stands here. */
export const landingRoutes: FastifyPluginAsync = async (app) => {
  app.get('/', { config: { access: 'public' }, schema: { hide: true } as never }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  );
};
