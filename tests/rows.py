"""``make rows``: every row of docs/processes.md with the tests that cover it.

python -m tests.rows            print them
python -m tests.rows --check    also fail when a row has no test
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
PROCESSES = TESTS.parent / "docs" / "processes.md"


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
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for row in _marks(*node.decorator_list):
                    tests[row].append(f"{path.relative_to(TESTS.parent)}::{node.name}")
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                for row in _marks(*ast.walk(node.value)):
                    tests[row].append(f"{path.relative_to(TESTS.parent)}")
    return tests


def _marks(*nodes: ast.AST) -> list[str]:
    calls = [call for call in nodes if isinstance(call, ast.Call)]
    return [
        str(argument.value)
        for call in calls
        if ast.unparse(call.func) == "pytest.mark.row"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def main() -> int:
    """Print the rows; exit status 1 when one has none, or a test names an unknown row."""
    known, tests = rows(), covered()
    for row, does in known.items():
        sys.stdout.write(f"{row:6} {does}\n")
        for test in tests.get(row, []):
            sys.stdout.write(f"         {test}\n")
    missing = [row for row in known if not tests.get(row)]
    unknown = sorted(set(tests) - set(known))
    sys.stdout.write(f"\n{sum(bool(tests.get(row)) for row in known)} of {len(known)} rows have tests\n")
    if "--check" in sys.argv and (missing or unknown):
        sys.stdout.write(f"without a test: {', '.join(missing) or '-'}; unknown: {', '.join(unknown) or '-'}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
