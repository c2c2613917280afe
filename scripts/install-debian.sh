#!/usr/bin/env bash
# Installs what this machine lacks, from Debian's own archive. Quick when nothing is missing.
#
#   scripts/install-debian.sh run     what the service needs: PostgreSQL, runc, Python with numpy and scipy
#   scripts/install-debian.sh data    what making the competitions' data needs: espeak-ng's library and voices
#   scripts/install-debian.sh test    all of that, and what the tests need besides
#
# With ConnectionStrings__Autograder set, PostgreSQL is somebody else's and is not asked for (tests always want their own).
# Without root it names the command to run and exits with 1 if something is missing.
set -euo pipefail

purpose=${1:-}
[[ $purpose =~ ^(run|data|test)$ ]] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }

command -v dpkg-query >/dev/null || {
  echo "This is not Debian. Needed: PostgreSQL 15 or later, runc, and /usr/bin/python3 with numpy and scipy." >&2
  [[ -x /usr/bin/python3 ]] && /usr/bin/python3 -c 'import numpy, scipy' && command -v runc initdb >/dev/null
  exit
}

missing=()
need() {
  [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]] || missing+=("$1")
}

has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

if [[ $purpose == test || $purpose == run && -z ${ConnectionStrings__Autograder:-} ]]; then
  has_postgresql || need postgresql
fi
if [[ $purpose != data ]]; then
  command -v runc >/dev/null || need runc
  need python3-numpy
  need python3-scipy
fi
if [[ $purpose != run ]]; then
  need libespeak-ng1   # speaks the utterances of the competitions
  need espeak-ng-data
fi
if [[ $purpose == test ]]; then
  need chromium        # the pages are tested in a real browser
  need fonts-liberation
  need python3-pil     # the starters of the faces read pictures with it
fi

[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $EUID -ne 0 ]]; then
  echo "Missing on this machine: ${missing[*]}. Please run:" >&2
  echo "  sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "Installing from Debian: ${missing[*]}" >&2
if [[ " ${missing[*]} " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  # Debian's package would start a cluster of its own on port 5432. We start ours, in our data folder.
  mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
fi

export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  apt-get -q -o DPkg::Lock::Timeout=300 update &&
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install --no-install-recommends "${missing[@]}"
}
install >"$log" 2>&1 || { tail -n 30 "$log" >&2; echo "apt-get could not install: ${missing[*]}" >&2; exit 1; }
