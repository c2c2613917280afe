#!/usr/bin/python3
"""Exits with 0 if the service at the address given answers that it is ready and that a worker is live."""
import json
import sys
import urllib.request

direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine asks itself: no proxy in between
try:
    with direct.open(sys.argv[1] + "/health/ready", timeout=5) as reply:
        sys.exit(0 if json.load(reply).get("workers", 0) > 0 else 1)
except (OSError, ValueError):
    sys.exit(1)
