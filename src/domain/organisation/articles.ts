/** Publicity (art. 26): what is written, and where it stands. */
export const articleKinds = ['news', 'story'] as const;
export type ArticleKind = (typeof articleKinds)[number];
export const articleKindNames: Record<ArticleKind, string> = { news: '工作动态', story: '先进典型' };

export const articleStatuses = ['draft', 'published', 'withdrawn'] as const;
export type ArticleStatus = (typeof articleStatuses)[number];
export const articleStatusNames: Record<ArticleStatus, string> = {
  draft: '待审核',
  published: '已发布',
  withdrawn: '已撤下',
};

/** A text as its paragraphs: lines between blank ones. Nothing in it is markup. */
export const paragraphs = (body: string): string[] =>
  body
    .split(/\r?\n\s*(?:\r?\n\s*)*/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
