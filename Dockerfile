# Maude Libs in one container: nginx, the worker and their supervisor, on port 8080, with everything to keep in /data.
#
#   docker build -t maude-libs .
#   docker run -p 8080:8080 -v maude:/data maude-libs
#
# With a read-only root it needs a /tmp of its own, which may be in memory: --read-only --tmpfs /tmp. Where there is no
# Docker, `./bootstrap image` builds it and tests what it built.

FROM debian:bookworm-slim AS build
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
	autoconf automake ca-certificates gcc libc6-dev make nodejs npm pkg-config \
	check libcjson-dev libcurl4-openssl-dev libfcgi-dev libqrencode-dev libseccomp-dev libsodium-dev libsqlite3-dev libutf8proc-dev
COPY . /source
RUN autoreconf -fi /source && mkdir /build && cd /build && /source/configure -q --prefix=/usr && \
	make -j"$(nproc)" && make install-strip DESTDIR=/image && \
	install -m 0755 /source/conf/entrypoint /image/usr/share/maude-libs/conf && \
	install -m 0644 /source/LICENSE /image/usr/share/maude-libs

FROM debian:bookworm-slim
# libcurl4 is loaded where a model is configured; sqlite3 and procps are for whoever operates it, tini is process 1. The user's
# number is fixed because files on a volume outlive the image that wrote them. Logs and caches would say where and when it was
# built.
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
	ca-certificates curl libcjson1 libcurl4 libfcgi0ldbl libqrencode4 libseccomp2 libsodium23 libsqlite3-0 libutf8proc2 \
	nginx procps spawn-fcgi sqlite3 tini && \
	useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin maude && \
	rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/cache/ldconfig/* /var/log/* /var/www/html && \
	mkdir /data
COPY --from=build /image /

# The two that fly.toml and the volume rely on. The README lists all settings.
ENV DATA_DIR=/data PORT=8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=5s --retries=3 \
	CMD curl --fail --silent --show-error --output /dev/null --noproxy '*' --max-time 4 "http://127.0.0.1:$PORT/healthz"
ENTRYPOINT ["/usr/share/maude-libs/conf/entrypoint"]
CMD ["/usr/share/maude-libs/conf/run"]
