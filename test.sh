#!/usr/bin/env bash
# Installs what is missing, builds once, runs every test, and ends with the line "N passed, N failed, N skipped".
# Fails if a test failed, or if one was skipped that could have run here (see scripts/count-tests.py).
#
#   ./test.sh              everything
#   ./test.sh NAME ...     only these of the folders in tests/, for example: ./test.sh ReferenceImpl.Tests Driver
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"

configuration=${CONFIGURATION:-Release}
results=$PWD/TestResults
rm -rf "$results"
mkdir -p "$results"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset ConnectionStrings__Autograder AUTOGRADER_URL AUTOGRADER_DATA # tests never touch a running service

scripts/install-debian.sh test

wanted() { # a folder in tests/
  [[ ${#names[@]} -eq 0 || " ${names[*]} " == *" $1 "* ]]
}
names=("$@")

echo "Building ..."
dotnet build Autograder.sln --configuration "$configuration" --verbosity quiet --nologo

# One project after the other: each uses all cores for itself, and two databases at once only make both slow.
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  grep -q 'Include="xunit' "$project" && wanted "$name" || continue # the others are libraries and tools
  echo
  echo "--- $name"
  # A program that dies before it can write its report leaves none, which counts as a failure.
  timeout --kill-after 30 1200 dotnet "tests/$name/bin/$configuration/net10.0/$name.dll" \
    -noLogo -noColor -longRunning 60 -xml "$results/$name.xml" || echo "$name: exit code $?"
  echo "$name" >>"$results/expected"
done

for folder in $(find tests -name 'test_*.py' -not -path '*/bin/*' -printf '%h\n' | sort -u); do
  name=$(cut -d/ -f2 <<<"$folder")
  wanted "$name" || continue
  echo
  echo "--- $folder (Python)"
  /usr/bin/python3 -m unittest discover --start-directory "$folder" --top-level-directory "$folder" 2>&1 |
    tee "$results/${folder//\//.}.unittest" || true
done

if wanted compose; then
  echo
  echo "--- docker-compose"
  tests/EndToEnd/compose.sh 2>&1 | tee "$results/compose.tap" || true
fi

echo
scripts/count-tests.py "$results"
