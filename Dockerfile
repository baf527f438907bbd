# EXO as an app of Home Assistant, and as a container beside it. Supervisor builds this file as it is, so the bases
# are literal and nothing here needs more than `docker build .`

FROM docker.io/library/node:24-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package of ours needs its install script, and the inference runtime's would fetch CUDA.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier \
    && runtimes=node_modules/onnxruntime-node/bin/napi-v6 \
    && find "$runtimes" -mindepth 2 -maxdepth 2 ! -path "$runtimes/linux/$(node -p process.arch)" -exec rm -r {} + \
    && find "$runtimes" -type d -empty -delete \
    && find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
    && rm -r node_modules/openai/src

# The card for dashboards, built as one file; nothing else of this stage stays.
FROM docker.io/library/node:24-trixie-slim AS card
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
COPY tsconfig.json ./
COPY frontend-card ./frontend-card
COPY src/rooms ./src/rooms
RUN node node_modules/vite/bin/vite.js build frontend-card --logLevel warn

FROM ghcr.io/home-assistant/base-debian:trixie
# libatomic1: node's own needs differ between architectures.
# Pico is free software (Apache-2.0) that Debian keeps in non-free, because its voices come without what they were
# trained on. Its six languages take 6 MB.
RUN find /etc/apt/sources.list /etc/apt/sources.list.d -type f -exec sed -i -E 's/^(Components:|deb) .*main.*$/& non-free/' {} + \
    && apt-get update \
    && apt-get install -y --no-install-recommends espeak-ng libatomic1 libttspico-utils \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
    && install -d -o 1000 -g 1000 /data
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY models ./models
COPY custom_components ./custom_components
COPY --from=card /app/custom_components/exo/frontend ./custom_components/exo/frontend
COPY src ./src

# The inference runtime would report to its maker what it runs. Unbounded, V8 and the C library keep 60 MB for good once
# somebody has spoken; the work takes no longer with the bounds.
ENV NODE_ENV=production \
    ORT_DISABLE_TELEMETRY=1 \
    NODE_OPTIONS=--max-semi-space-size=4 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    NODE_COMPILE_CACHE=/app/.compiled
RUN --mount=type=bind,source=addon,target=/tmp/addon /tmp/addon/start-once

ARG BUILD_VERSION=dev
ARG BUILD_ARCH=unknown
LABEL io.hass.type="app" \
      io.hass.name="EXO" \
      io.hass.version="${BUILD_VERSION}" \
      io.hass.arch="${BUILD_ARCH}" \
      org.opencontainers.image.title="EXO" \
      org.opencontainers.image.description="The voice of a house: a voice assistant for Home Assistant" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${BUILD_VERSION}"

EXPOSE 8099 10300 10301
HEALTHCHECK --interval=60s --timeout=10s --start-period=120s --retries=3 CMD ["node", "/app/src/healthcheck.ts"]
# The base starts its own init here. EXO is one program that ends on SIGTERM; the engine's init reaps its children.
ENTRYPOINT ["node"]
CMD ["/app/src/main.ts"]
