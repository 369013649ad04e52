"""`make bench [ONLY=name]`: run every measurement (or the named ones) and print its rows."""

import importlib
import pkgutil
import sys

import bench


def main(wanted: list[str]) -> None:
    names = [
        module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")
    ]
    if unknown := set(wanted) - set(names):
        raise SystemExit(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    for name in (
        wanted or names
    ):  # only these: each reads its own sizes from the environment when it is imported
        module = importlib.import_module(f"bench.{name}")
        if not hasattr(module, "run"):
            continue
        print(f"\n== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        module.run()


if __name__ == "__main__":
    main(sys.argv[1:])
