"""Makes sure that a Chromium is there before the browser tests run: installs Debian's as root, else says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of an installed Chromium (QUARTERMASTER_CHROMIUM names one in an unusual place)."""
    named = os.environ.get("QUARTERMASTER_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    if chromium():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return _install()
    print("The browser tests need Chromium. Install it as root: apt-get install chromium", file=sys.stderr)
    return 1


def _install() -> int:
    print("Installing Chromium for the browser tests…", file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"apt-get {words[0]} failed:\n{done.stdout}\n{done.stderr}", file=sys.stderr)
            return 1
    return 0 if chromium() else 1


if __name__ == "__main__":
    sys.exit(main())
