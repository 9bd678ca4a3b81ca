# One image for every part: web server (the default), worker, listener and the command line. See compose.yaml.
FROM node:20-bookworm-slim AS build
WORKDIR /srv/senderscope
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN node lib/cli/bootstrap.mjs cli build

FROM node:20-bookworm-slim
WORKDIR /srv/senderscope
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 SENDERSCOPE_DATA=/var/lib/senderscope NEXT_TELEMETRY_DISABLED=1
RUN install -d -o node -g node /var/lib/senderscope
COPY --from=build --chown=node:node /srv/senderscope ./
USER node
EXPOSE 3000 2525
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "lib/cli/bootstrap.mjs"]
CMD ["cli", "web"]
