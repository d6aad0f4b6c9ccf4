# syntax=docker/dockerfile:1
# Linli in a container: docker build --tag linli . ; docs/operations.md says how it is run.

# Styles and scripts. The version is the one that .ci/need asks for.
FROM node:20.19.0-bookworm-slim AS web
WORKDIR /linli/web
COPY web/package.json web/package-lock.json ./
RUN npm ci
# The templates say which classes are used, the Rust sources which icons.
COPY web ./
COPY crates ../crates
RUN npm run build

# The program. For use it is built with this version or a newer one: docs/adr/0050-no-closure-changes-what-it-is-given.md.
FROM rust:1.96.1-slim-bookworm AS program
WORKDIR /linli
COPY . .
COPY --from=web /linli/web/dist web/dist
RUN cargo build --release --locked --package server && strip target/release/linli

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 900 --user-group --home-dir /var/lib/linli --shell /usr/sbin/nologin linli \
    && install --directory --owner linli --group linli --mode 0750 /var/lib/linli
COPY LICENSE NOTICE docs/dependencies.md /usr/share/doc/linli/
COPY --from=program /linli/target/release/linli /usr/bin/linli
USER linli
ENV LINLI_DATA=/var/lib/linli LINLI_LISTEN=0.0.0.0:8080 LINLI_LOG=info LINLI_LOG_FORMAT=json
VOLUME /var/lib/linli
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/usr/bin/linli"]
CMD ["serve"]
