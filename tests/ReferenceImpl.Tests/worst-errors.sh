#!/usr/bin/env bash
# Runs every test of the reference library and prints the worst relative error each folder of them measured, as a table.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
dotnet build --configuration Release --verbosity quiet --nologo >&2
dotnet bin/Release/net10.0/ReferenceImpl.Tests.dll -noLogo -noColor >&2
cat bin/Release/net10.0/worst-errors.md
