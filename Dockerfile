# Cardstreak in a container. Build and run:
#     docker build -t cardstreak .
#     docker run -it --rm -v cardstreak:/data cardstreak
# This starts a quiz in the terminal, hence -it; without a terminal it shows today's card and ends.
# For a bot:
#     docker run -d --restart unless-stopped --init --memory 1g --log-driver local -v cardstreak:/data \
#         -e CARDSTREAK_DISCORD_TOKEN=… cardstreak run
# All lasting data is in /data: the database, your own decks (decks/), and config.toml if you put one
# there. Settings can also be CARDSTREAK_… variables. `docker logs` shows a bot's log. compose.yaml adds
# limits; docs/running.md says more.

# Python 3.13.15 on Debian 13, for all processors. The digest names this very image, while the tag moves
# on. CONTRIBUTING.md says how it is renewed.
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base


FROM base AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /src

# Every download is listed in a lock with its hash: one lock has what Cardstreak needs at run time,
# the other what builds it, which stays in this stage. The locks are copied first, so that a change of
# the code downloads nothing again.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/cardstreak \
    && pip --python /opt/cardstreak/bin/python install \
        --require-hashes --only-binary :all: -r requirements.lock
RUN python -m venv --without-pip /opt/build \
    && pip --python /opt/build/bin/python install \
        --require-hashes --only-binary :all: -r requirements-build.lock

COPY LICENSE README.md pyproject.toml ./
COPY bot bot
COPY decks decks
# --no-index: nothing is downloaded from here on.
RUN pip --python /opt/build/bin/python wheel \
        --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/cardstreak/bin/python install --no-index --no-deps /wheels/*.whl \
    && pip --python /opt/cardstreak/bin/python check \
    && /opt/cardstreak/bin/cardstreak --help > /dev/null


FROM base

LABEL org.opencontainers.image.title="Cardstreak" \
      org.opencontainers.image.description="A flashcard and quiz bot for study groups" \
      org.opencontainers.image.licenses="MIT AND OFL-1.1 AND Bitstream-Vera"

# The id is fixed, so that a folder of the host can be used: chown 10001:10001 FOLDER
RUN groupadd --gid 10001 cardstreak \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data \
        --shell /usr/sbin/nologin cardstreak \
    && install --directory --owner=cardstreak --group=cardstreak --mode=0750 /data

COPY --from=builder /opt/cardstreak /opt/cardstreak

# A container's loopback is reached by nobody, so a webhook listens on all of its addresses. On which of
# the machine's they are is said where the port is published. The metrics stay in the container, for
# its health check, until another address is chosen.
ENV CARDSTREAK_DATA=/data \
    CARDSTREAK_METRICS_LISTEN=127.0.0.1:9464 \
    CARDSTREAK_TELEGRAM_WEBHOOK_LISTEN=0.0.0.0 \
    PATH="/opt/cardstreak/bin:$PATH" \
    PYTHONUNBUFFERED=1

# config.toml is looked for in the working folder.
WORKDIR /data
VOLUME /data
USER 10001:10001

STOPSIGNAL SIGTERM
# The bot itself is asked, at CARDSTREAK_METRICS_LISTEN, whether it is ready. `cardstreak doctor` checks
# more, but it reads the whole database, and it fails for a fault in a deck, which is no reason for a
# restart.
HEALTHCHECK --interval=1m --timeout=10s --retries=3 CMD ["cardstreak", "health"]
ENTRYPOINT ["cardstreak"]
