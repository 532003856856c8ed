"""Fit: from a log to a scenario that loads, says where its numbers come from, and compares."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from omnisim import fit, study
from omnisim.errors import Faults
from omnisim.files.event_log_file import write_log
from omnisim.files.scenario_file import parse_scenario
from omnisim.files.starters import starter_text
from omnisim.fit import Calibration
from omnisim.scenario.evidence import ledger
from omnisim.scenario.network import rows_of
from omnisim.scenario.quantity import Grade
from omnisim.scenario.scenario import Scenario

# The starter without what a log shows only in part: waiting, late opening.
CALM = (
    starter_text()
    .replace("    servers: 1\n", "")
    .replace("    servers: 2\n", "")
    .replace("    patience: 45 min\n", "")
    .replace("    patience: 15 min\n", "")
    .replace('    open: "08:00-21:00"\n', "")
    .replace('    open: "09:00-21:00"\n', "")
)
MAPPING = {"time": {"start": dt.date(2026, 1, 5)}}


def base(folder: Path) -> Path:
    path = folder / "base.yaml"
    path.write_text(CALM)
    return path


@pytest.fixture(scope="module")
def truth() -> Scenario:
    return parse_scenario(CALM, file="base.yaml").scenario


@pytest.fixture(scope="module")
def log(truth: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fit") / "log.csv.gz"
    write_log(study.simulated(truth, "multi", engine="reference"), path)
    return path


@pytest.fixture(scope="module")
def found(log: Path) -> Calibration:
    return fit.calibrate(log, scenario=base(log.parent), mapping=MAPPING)


def test_rows_come_back_as_they_were_before_hand_off_loss(
    truth: Scenario, found: Calibration
) -> None:
    """Of shares that are neither 0 nor 1, at least nine in ten intervals hold the truth."""
    held = [
        number.least <= rows_of(truth.journey, "neighbours")[start][end].value <= number.most
        for start, row in rows_of(found.scenario.journey, "neighbours").items()
        for end, number in row.items()
    ]
    assert len(held) == 11
    assert sum(held) >= 10


def test_entries_and_money_come_back(truth: Scenario, found: Calibration) -> None:
    before, after = (each.segments["neighbours"] for each in (truth, found.scenario))
    pairs = [(before.entry[name], after.entry[name]) for name in before.entry]
    pairs += [(before.needs, after.needs)]  # type: ignore[list-item]
    pairs += [
        (getattr(before.order_value, name), getattr(after.order_value, name))
        for name in ("mean", "cv_between", "cv_within")
    ]
    held = [after.least <= before.value <= after.most for before, after in pairs]
    assert sum(held) >= len(held) - 1, pairs


def test_what_is_measured_says_so_and_the_rest_is_what_it_was(
    truth: Scenario, found: Calibration
) -> None:
    scenario = found.scenario
    numbers = {each.name: each for each in ledger(scenario, scenario.provenance)}
    measured = {n for n, each in numbers.items() if each.quantity.grade is Grade.measured}
    assert {
        f"rhythm.{list_}.{k}" for list_, n in (("hours", 24), ("weekdays", 7)) for k in range(n)
    } <= measured
    for name in measured:
        source = numbers[name].quantity.source or ""
        assert source.startswith("log.csv.gz, "), name
        assert "2025-11-10 to 2027-02-0" in source
    changed = {name.split(".")[0] for name in found.changed}
    assert changed == {"journey", "segments", "rhythm", "dwell"}
    for section in ("redirect", "handoffs", "economics", "tactics", "configurations", "channels"):
        assert getattr(scenario, section) == getattr(truth, section), section
    stays = scenario.segments["neighbours"]
    assert stays.prospects == truth.segments["neighbours"].prospects
    assert stays.installed_base == truth.segments["neighbours"].installed_base
    assert "# what the business runs now" in found.text  # comments of the base


def test_dropout_that_a_year_cannot_tell_stays(truth: Scenario, found: Calibration) -> None:
    assert any(each.key == "dropout" for each in found.fit.unknown)
    before, after = (each.segments["neighbours"].repeat for each in (truth, found.scenario))
    assert (after.a, after.b) == (before.a, before.b)  # type: ignore[union-attr]
    assert after.r.grade is Grade.measured  # type: ignore[union-attr]


def test_it_compares(found: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "fitted.yaml"
    found.save(path)
    scenario = study.load(path)
    answer = study.compare(
        scenario,
        configurations=["multi", "omni"],
        replications=2,
        worlds=2,
        customers=300,
        engine="reference",
        workers=1,
    )
    assert set(answer.table["configuration"]) == {"multi", "omni"}


def test_holdout_is_not_looked_at(log: Path) -> None:
    part = fit.calibrate(log, mapping=MAPPING, holdout=dt.date(2026, 9, 1))
    assert part.fit.source.last == dt.date(2026, 8, 31)
    assert part.log is not None
    assert part.held_out is not None
    assert part.held_out.time.min() >= part.fit.calibrated_until
    assert len(part.held_out) + len(part.fit.log or ()) == len(part.log)
    with pytest.raises(Faults, match="a time within the log"):
        fit.calibrate(log, mapping=MAPPING, holdout=dt.date(2036, 9, 1))


def test_without_a_base_the_rest_are_assumptions(log: Path) -> None:
    alone = fit.calibrate(log, mapping=MAPPING, currency="IDR", holdout=0.3)
    assert alone.log is not None
    length = alone.log.end - alone.log.begin
    assert alone.fit.calibrated_until == pytest.approx(alone.log.begin + 0.7 * length, abs=0.5)
    scenario = alone.scenario
    assert set(scenario.channels) == {"instagram", "whatsapp", "store"}
    assert scenario.channels["store"].kind == "store"
    assert list(scenario.configurations) == ["today", "only_store"]
    assert scenario.economics.gross_margin.grade is Grade.assumption
    assert parse_scenario(alone.text, file="x").warnings == ()
    assert np.isfinite(float(scenario.segments["neighbours"].needs))  # type: ignore[arg-type]


def test_base_and_log_must_know_each_other(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"c{k},2026-01-{1 + k % 28:02},store,order,strangers\n" for k in range(60))
    log.write_text("customer,time,channel,event,segment\n" + rows)
    with pytest.raises(Faults, match="strangers"):
        fit.calibrate(log, scenario=base(tmp_path))
    several = base(tmp_path)
    several.write_text(CALM.replace("  neighbours:", "  other: &o {}\n  neighbours:"))
    with pytest.raises(Faults):
        fit.calibrate(log, scenario=several)


def test_more_people_than_prospects_are_told(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"c{k},2026-{1 + k % 9:02}-{1 + k % 28:02},store,order\n" for k in range(4000))
    log.write_text("customer,time,channel,event\n" + rows)
    found = fit.calibrate(log, scenario=base(tmp_path))
    assert "segments.neighbours.prospects" in found.changed
    assert any(letter.field == "segments.neighbours.prospects" for letter in found.warnings)


def test_a_base_of_another_size_is_told(found: Calibration, log: Path, tmp_path: Path) -> None:
    """Its old customers alone would begin more journeys than the log has."""
    assert not any("installed_base" in each.field for each in found.warnings)
    large = tmp_path / "large.yaml"
    large.write_text(CALM.replace("customers: 400", "customers: 40000"))
    told = fit.calibrate(log, scenario=large, mapping=MAPPING)
    fields = [each.field for each in told.warnings]
    assert "segments.neighbours.installed_base" in fields
    pool = next(each for each in told.fit.unknown if each.key == "pool")
    assert pool.details["pool"] == told.scenario.segments["neighbours"].prospects.value


def test_a_log_without_any_order_is_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = "".join(f"c{k},2026-{1 + k % 5:02}-{1 + k % 28:02} 10:00,web,visit\n" for k in range(90))
    log.write_text("customer,time,channel,event\n" + rows)
    found = fit.calibrate(log)
    assert found.fit.segments["everybody"].first_conversion == 0.0
    assert parse_scenario(found.text, file="x").warnings == ()


SERVED = (
    CALM.replace("horizon: 1 year", "horizon: 150 days")
    .replace("value_window: 26 weeks", "value_window: 20 weeks")
    .replace(
        "handoffs:  ",
        """service:
  per_order: {value: 20%, low: 0%, high: 90%}
  entry: {retention@whatsapp: 1}

handoffs:  """,
        1,
    )
    .replace("dwell:", "    retention@whatsapp: {resolved: 70%, lapse: 30%}\n\ndwell:", 1)
)


def test_what_no_row_shows_is_found_by_simulating(tmp_path: Path) -> None:
    """How many orders bring a question is planted, found, and written as measured; a loss that the
    fitted rows make up for is not found, and stays what it was."""
    planted = SERVED.replace("per_order: {value: 20%", "per_order: {value: 60%")
    truth = parse_scenario(planted, file="truth.yaml").scenario
    log, file = tmp_path / "log.csv.gz", tmp_path / "base.yaml"
    write_log(study.simulated(truth, "multi", seed=5), log)
    file.write_text(
        SERVED.replace("continuity: 30%", "continuity: {value: 30%, low: 10%, high: 60%}")
    )
    fitted = fit.calibrate(log, scenario=file, mapping=MAPPING)
    names = ["service.per_order", "handoffs.continuity"]
    found = fit.search(fitted, names, rounds=2)
    assert found.searched is not None
    assert found.searched.fits
    asked, lost = found.searched.found
    assert asked.low < 0.6 < asked.high
    assert asked.narrowed < 0.5
    assert found.searched.unknown == (lost.name,)
    assert [each.name for each in found.searched.believed] == ["service.per_order"]
    path = tmp_path / "fitted.yaml"
    found.save(path)
    written = study.load(path)
    number = written.service.per_order  # type: ignore[union-attr]
    assert number.grade is Grade.measured
    assert (number.source or "").endswith("found by simulating")
    assert number.least < 0.6 < number.most
    assert written.handoffs.continuity == fitted.scenario.handoffs.continuity
    assert "service.per_order" in found.changed
