# One image for api, worker and migrate; the command says which.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY tools tools
RUN npm ci --omit=dev

FROM node:24-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json ./
COPY tools tools
RUN npm ci
COPY cli/build-web.ts cli/build-web.ts
COPY cli/stack/web.ts cli/stack/web.ts
COPY src/domain src/domain
COPY src/engine/errors.ts src/engine/errors.ts
COPY tsconfig.json ./
COPY web web
RUN mv "$(node cli/build-web.ts)" /pages

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=pages /pages pages
COPY package.json ./
COPY policies policies
COPY service-rules service-rules
COPY coordination coordination
COPY calendars calendars
COPY evaluation-rules evaluation-rules
COPY templates templates
COPY data/divisions.csv data/divisions.csv
COPY src src
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY api api
COPY cli cli
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production DATA_DIR=/data WEB_DIR=/app/pages
ENTRYPOINT ["tini", "--"]
CMD ["node", "cli/api.ts"]
