# Microfiche in a container: docker build --tag microfiche .
# The archive is the volume /archive; `docker run … microfiche crawl URL` runs any verb, without one the worker runs.

FROM python:3.11-slim-bookworm AS build
COPY . /source
RUN python -m venv /opt/microfiche \
 && /opt/microfiche/bin/pip install --no-cache-dir --constraint /source/constraints.txt /source/packaging/brotli '/source[queue]'

FROM python:3.11-slim-bookworm
COPY --from=build /opt/microfiche /opt/microfiche
RUN useradd --uid 1000 --create-home microfiche && install --directory --owner microfiche /archive
ENV PATH=/opt/microfiche/bin:$PATH MICROFICHE_ARCHIVE=/archive PYTHONUNBUFFERED=1
USER microfiche
VOLUME /archive
# Twenty-five seconds are left to what is in flight: docker stop --time 40.
STOPSIGNAL SIGTERM
ENTRYPOINT ["microfiche"]
CMD ["worker", "--log-format", "text", "--quiet"]
