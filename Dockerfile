# One image for api, worker and migrate; the command says which.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY policies policies
COPY data/divisions.csv data/divisions.csv
COPY src src
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY api api
COPY cli cli
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production DATA_DIR=/data
ENTRYPOINT ["tini", "--"]
CMD ["node", "cli/api.ts"]
