"""`python -m benchmarks`: what can be measured."""

from __future__ import annotations

import importlib
import pkgutil

import benchmarks


def main() -> None:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        loaded = importlib.import_module(f"benchmarks.{module.name}")
        if module.name != "__main__" and hasattr(loaded, "main"):
            print(f"python -m benchmarks.{module.name:16} {(loaded.__doc__ or '').splitlines()[0]}")


main()
