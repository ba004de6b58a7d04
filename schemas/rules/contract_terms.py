"""R26: without a written clause the developer owns code and patents (民法典 859, 计算机软件保护条例 11)."""


def ip_refusals(required: bool, owner: str | None, transfer: str | None) -> list[str]:
    """Why a contract may not be signed as to intellectual property; empty when it may.

    ``required``: the kind of engagement brings forth software, so that the clause must not be missing.
    """
    if not required:
        return []
    if not owner:
        return ["软件合同没有约定知识产权归属，依法将归开发者：请在合同条款中选择归属"]
    if owner != "受托方" and not transfer:
        return ["已约定知识产权归属但没有约定转移时点：请选择付清全部价款时或交付时"]
    return []
