# Both programs of the service, built together: the targets are "api" and "worker", and docker-compose.yml names them.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# Packages first: they change seldom, so that this layer is kept when only code changed.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY ReferenceImpl/*.csproj ReferenceImpl/packages.lock.json ReferenceImpl/
COPY Autograder.Grading/*.csproj Autograder.Grading/packages.lock.json Autograder.Grading/
COPY Autograder.Data/*.csproj Autograder.Data/packages.lock.json Autograder.Data/
COPY Autograder.Api/*.csproj Autograder.Api/packages.lock.json Autograder.Api/
COPY Autograder.Worker/*.csproj Autograder.Worker/packages.lock.json Autograder.Worker/
RUN dotnet restore Autograder.Api --verbosity quiet && dotnet restore Autograder.Worker --verbosity quiet

COPY ReferenceImpl ReferenceImpl
COPY Autograder.Grading Autograder.Grading
COPY Autograder.Data Autograder.Data
COPY Handouts Handouts
COPY Autograder.Worker Autograder.Worker
RUN dotnet publish Autograder.Worker --configuration Release --no-restore --output /app/worker --verbosity quiet
COPY Autograder.Api Autograder.Api
RUN dotnet publish Autograder.Api --configuration Release --no-restore --output /app/api --verbosity quiet


# The web service.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS api
WORKDIR /app
COPY --from=build /app/api .
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
ENV ASPNETCORE_URLS=http://+:8080 AUTOGRADER_DATA=/data
EXPOSE 8080
VOLUME /data
# The image has no curl; bash can speak enough HTTP to ask whether we are ready.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "Autograder.Api.dll"]


# A worker: it takes submissions from the queue and runs them in OCI sandboxes, so it needs the rights listed in docker-compose.yml.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS worker
# The sandbox's runtime, and the interpreter with what an assignment may import: students' code runs on these folders, read-only.
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends runc tini python3-numpy python3-scipy \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/worker .
ENV AUTOGRADER_DATA=/data
VOLUME /data
# Docker hides parts of /proc; the kernel then refuses a user namespace, as every sandbox is one, a /proc of its own. A whole one over it
# helps here and changes nothing for the sandboxes, which mask theirs themselves.
# And .NET as process 1 would reap every child, those included that the sandbox waits for itself; so tini is process 1.
ENTRYPOINT ["tini", "--", "sh", "-c", "mount -t proc proc /proc && exec dotnet Autograder.Worker.dll"]
