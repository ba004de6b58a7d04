"""R22: what no contract may lay upon employees: penalties (劳动合同法 25), deposits and kept papers (9)."""

import re

_WHO = r"(?:员工|职工|劳动者|被派遣人员|入职人员|本人|个人)"
_WHAT = r"(?:违约金|罚款|罚金|押金|保证金|风险金|扣押|扣留|收取身份证原件|扣发工资)"
_NOT = re.compile(r"不得|不应|禁止|不收取|不承担|不能|严禁")
_CLAUSE = re.compile(r"[^。；;\n]+")
_BURDEN = re.compile(f"{_WHO}[^。；;\n]{{0,30}}{_WHAT}|{_WHAT}[^。；;\n]{{0,30}}{_WHO}")


def burdens_on_employees(texts: list[str]) -> list[str]:
    """Sentences that seem to put a penalty, a deposit or the keeping of papers on employees; words alone decide."""
    clauses = [clause.strip() for text in texts for clause in _CLAUSE.findall(text)]
    return [clause for clause in clauses if _BURDEN.search(clause) and not _NOT.search(clause)]
