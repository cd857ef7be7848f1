# docker build -t startline .
# docker run --read-only --tmpfs /tmp --env-file startline.env -v startline:/data -v /etc/startline/keys:/keys:ro -p 127.0.0.1:8080:8080 startline
# The key file must belong to user 65532 and be readable for it alone.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked && mkdir /empty

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/startline /startline
COPY --from=build --chown=65532:65532 /empty /data
ENV STARTLINE_DATA=/data STARTLINE_KEY_FILE=/keys STARTLINE_LISTEN=0.0.0.0:8080 STARTLINE_LOG=json
USER 65532:65532
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s CMD ["/startline", "health"]
ENTRYPOINT ["/startline"]
CMD ["serve"]
