# Cardstreak in a container. Build and run:
#     docker build -t cardstreak .
#     docker run -it --rm -v cardstreak:/data cardstreak
# It talks in the terminal, hence -it: without one it shows today's card and ends. For a bot:
#     docker run -d --restart unless-stopped -v cardstreak:/data -e CARDSTREAK_DISCORD_TOKEN=… cardstreak
# Everything that lasts is in /data: the database, decks of your own (decks/), and config.toml if
# you put one there. Settings can also come as CARDSTREAK_… variables. A bot's log is in docker logs.

FROM python:3.13-slim AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /src

# Whatever comes from outside is named in a lock, with its hash: what Cardstreak runs on, and apart
# from that what builds it, which stays behind in this stage. The locks come first, so that a change
# of the code does not download anything again.
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
# --no-index: from here on nothing is downloaded.
RUN pip --python /opt/build/bin/python wheel \
        --no-index --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/cardstreak/bin/python install --no-index --no-deps /wheels/*.whl \
    && pip --python /opt/cardstreak/bin/python check \
    && /opt/cardstreak/bin/cardstreak --help > /dev/null


FROM python:3.13-slim

LABEL org.opencontainers.image.title="Cardstreak" \
      org.opencontainers.image.description="A flashcard and quiz bot for study groups" \
      org.opencontainers.image.licenses="MIT"

# The number is fixed so that a folder of the host can be given to it: chown 10001:10001 FOLDER
RUN groupadd --gid 10001 cardstreak \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data \
        --shell /usr/sbin/nologin cardstreak \
    && install --directory --owner=cardstreak --group=cardstreak --mode=0750 /data

COPY --from=builder /opt/cardstreak /opt/cardstreak

ENV CARDSTREAK_DATA=/data \
    PATH="/opt/cardstreak/bin:$PATH" \
    PYTHONUNBUFFERED=1

# A config.toml is looked for in the working folder.
WORKDIR /data
VOLUME /data
USER 10001:10001

STOPSIGNAL SIGTERM
# Healthy is a bot that has its database open: it holds the lock beside it. `cardstreak doctor` says
# more, but reads the whole database, and minds a slip in a deck, which is no reason for a restart.
HEALTHCHECK --interval=1m --timeout=10s --retries=3 \
    CMD ["python", "-I", "-c", "import os, sys; from bot.config.load import load; from bot.store import database_file; sys.exit(not database_file.is_running(load(None, os.environ).database()))"]
ENTRYPOINT ["cardstreak"]
