"""Which package is recommended and why; what a provider's price file may say. Row S7.3."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.errors import BadInput
from schemas.package_proposal import PackageProposal
from schemas.rules.packages import Need, choose, lacking
from tests.builders import EXAMPLES, filled_in
from waibao.service_packages import BUILT_IN, read_packages, service_packages

PACKAGES = read_packages(BUILT_IN)
NEEDS = st.builds(
    Need,
    devices=st.integers(1, 320),
    critical=st.integers(0, 32),
    respond_minutes=st.sampled_from([15, 30, 60, 120]),
    restore_hours=st.sampled_from([4, 8, 12, 24]),
    visits_per_month=st.integers(0, 5),
    round_the_clock=st.booleans(),
)


def proposal(**changes: Any) -> PackageProposal:
    return PackageProposal.model_validate(filled_in("package-proposal") | changes)


@pytest.mark.row("S7.3")
@settings(max_examples=60, deadline=None)
@given(NEEDS)
def test_the_recommended_package_is_the_cheapest_that_lacks_nothing(need: Need) -> None:
    choice = choose(PACKAGES, need)

    assert [offer.price for offer in choice.offers] == sorted(offer.price for offer in choice.offers)
    fitting = [offer for offer in choice.offers if not lacking(offer.package, need)]
    assert choice.chosen == (fitting[0] if fitting else None)
    if choice.chosen and (cheaper := choice.next_below(choice.chosen)):
        assert cheaper.lacks


@pytest.mark.row("S7.3")
@settings(max_examples=40, deadline=None)
@given(NEEDS, st.integers(1, 50))
def test_more_devices_never_cost_less(need: Need, more: int) -> None:
    now, later = (choose(PACKAGES, one).chosen for one in (need, replace(need, devices=need.devices + more)))
    assert later is None or (now is not None and now.price <= later.price)


@pytest.mark.row("S7.3")
def test_a_proposal_says_why_this_package_and_what_the_next_cheaper_lacks() -> None:
    found = proposal()

    assert (found.recommended.package.slug, found.recommended.price, found.total) == (
        "standard",
        Decimal("3200.00"),
        Decimal("19200.00"),
    )
    assert "一级故障响应 30 分钟，满足需要的 30 分钟" in found.reasons
    # 20 devices are held, 16 more cost 70.00 each.
    assert found.next_cheaper is not None
    assert (found.next_cheaper.package.slug, found.next_cheaper.price) == ("basic", Decimal("2920.00"))
    assert "关键设备上限 3 台，需要 6 台" in found.next_cheaper.lacks


@pytest.mark.row("S7.3")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"restore_hours": 1}, "没有满足需要的套餐，最接近的是标准版（一级故障恢复 8 小时，需要 1 小时）"),
        ({"chosen": "basic", "chosen_reason": "价格低"}, "基础版不满足需要"),
        ({"chosen": "premium"}, "请填写理由"),
        ({"chosen": "gold", "chosen_reason": "好"}, "没有代码为“gold”的套餐"),
        ({"valid_until": "2026-01-14"}, "报价有效期早于推荐日期"),
        ({"devices": [{"kind": "服务器", "count": 1, "critical": 2}]}, "关键设备多于数量"),
        ({"packages": []}, "at least 1"),
    ],
)
def test_a_proposal_that_does_not_hold_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        proposal(**changes)


@pytest.mark.row("S7.3")
def test_a_dearer_package_may_be_recommended_with_a_reason() -> None:
    found = proposal(chosen="premium", chosen_reason="夜间出图")
    assert found.recommended.package.slug == "premium"
    assert found.next_cheaper is not None
    assert found.next_cheaper.fits


def test_a_provider_sells_its_own_packages(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of the home before those of the product, those named by the environment before both."""
    assert [package.slug for package in service_packages()] == ["remote", "basic", "standard", "premium"]
    own = (EXAMPLES / "it-service" / "packages.yaml").read_text(encoding="utf-8")
    home.mkdir(exist_ok=True)
    (home / "packages.yaml").write_text(own, encoding="utf-8")
    assert [package.slug for package in service_packages()] == ["school", "office"]
    named = tmp_path / "价目.yaml"
    named.write_text(own.replace("slug: school", "slug: campus"), encoding="utf-8")
    monkeypatch.setenv("WAIBAO_PACKAGES", str(named))
    assert service_packages()[0].slug == "campus"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace("slug: office", "slug: school"), "套餐代码school重复"),
        (lambda text: text.replace('monthly_price: "2600.00"', "monthly_price: 0"), "价格为零"),
        (lambda text: text.replace("visits_per_month: 2", "visits_per_month: 两次"), r"packages\[1\].*应为整数"),
        (lambda text: text.replace("parts: 甲方自购", "parts: 送"), "只能填写"),
        (lambda text: text + "\n  - [", "不是有效的 YAML"),
    ],
)
def test_a_faulty_price_file_names_the_place(tmp_path: Path, change: Any, sentence: str) -> None:
    path = tmp_path / "packages.yaml"
    path.write_text(change((EXAMPLES / "it-service" / "packages.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        read_packages(path)


def test_a_price_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("WAIBAO_PACKAGES", str(tmp_path / "没有.yaml"))
    with pytest.raises(BadInput, match="不存在"):
        service_packages()
