FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-deps --require-hashes --only-binary :all: -r requirements.txt

COPY content ./content
COPY empathy_bot ./empathy_bot
COPY adapters ./adapters
RUN python -m compileall -q empathy_bot adapters \
    && useradd --system --no-create-home bot \
    && install -d -o bot -g bot /data

USER bot
ENV HOST=0.0.0.0 PORT=3000 DATABASE_URL=sqlite:////data/empathy-bot.db LOG_FORMAT=json
VOLUME /data
EXPOSE 3000
HEALTHCHECK --start-period=20s --interval=30s --timeout=5s CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["sh", "-c", "python -m adapters.cli db upgrade && exec python -m adapters.cli serve"]
