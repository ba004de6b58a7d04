"""``make rows``: every row of docs/processes.md with the tests that cover it.

python -m tests.rows            print them
python -m tests.rows --check    also fail when a row of a finished capability has no test
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
PROCESSES = TESTS.parent / "docs" / "processes.md"

# Capabilities that are finished: their rows must be covered. Later capabilities add theirs.
FINISHED = (
    *(f"S1.{n}" for n in range(1, 6)),
    *(f"S4.{n}" for n in (1, 2, 3, 4, 6, 7)),
    *(f"S5.{n}" for n in range(1, 8)),
    *(f"S8.{n}" for n in range(1, 12)),
    *(f"S9.{n}" for n in (1, 2, 3, 4, 5)),
    *(f"S11.{n}" for n in range(1, 6)),
)


def rows() -> dict[str, str]:
    """Row ids and what the product does, in the order of the page."""
    lines = PROCESSES.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"\| (S\d+\.\w+) \| (.*?) \| (.*?) \|$", line) for line in lines)
    return {match[1]: match[3] for match in found if match}


def covered() -> dict[str, list[str]]:
    """Tests by the row they are marked with."""
    tests: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for row in _marks(node):
                    tests[row].append(f"{path.relative_to(TESTS.parent)}::{node.name}")
    return tests


def _marks(node: ast.FunctionDef) -> list[str]:
    calls = [call for call in node.decorator_list if isinstance(call, ast.Call)]
    return [
        str(argument.value)
        for call in calls
        if ast.unparse(call.func) == "pytest.mark.row"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def main() -> int:
    """Print the rows; exit status 1 when one that should be covered is not, or a test names an unknown row."""
    known, tests = rows(), covered()
    for row, does in known.items():
        sys.stdout.write(f"{row:6} {does}\n")
        for test in tests.get(row, []):
            sys.stdout.write(f"         {test}\n")
    missing = [row for row in FINISHED if not tests.get(row)]
    unknown = sorted(set(tests) - set(known))
    sys.stdout.write(f"\n{sum(bool(tests.get(row)) for row in known)} of {len(known)} rows have tests\n")
    if "--check" in sys.argv and (missing or unknown):
        sys.stdout.write(f"without a test: {', '.join(missing) or '-'}; unknown: {', '.join(unknown) or '-'}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
