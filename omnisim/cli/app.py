"""App: the commands of omnisim.

Heavy rooms are imported when a command needs them, so that help answers at once.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from omnisim.cli import options
from omnisim.cli.spoken import language_in, tell, told
from omnisim.cli.stopping import INTERRUPTED, code_of_stop, end_in_order
from omnisim.cli.typed import as_started, counted, misuse, program, unknown_command
from omnisim.errors import Faults, Letter, said
from omnisim.experiment.failure import Failure
from omnisim.version import VERSION

if TYPE_CHECKING:
    from omnisim.scenario.scenario import Scenario

_DEBUG: Final = "OMNISIM_DEBUG"
_UNREAD: Final = 141  # 128 and the signal, as in shells

app = typer.Typer(
    help="Compare single-channel, multichannel and omnichannel configurations of one business.",
    rich_markup_mode=None,  # what draws frames takes longer to import than all else
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command that was typed; exit with 0, 1 (a run failed) or 2 (a fault in the input)."""
    end_in_order()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        code = _answered(arguments or ["--help"])
        sys.stdout.flush()
        return code
    except BaseException as error:  # noqa: BLE001 - what is not told is raised again
        stop = code_of_stop(error)
        language = language_in(arguments)
        return _ended(error, language) if stop is None else _stopped(stop, language)


def _ended(error: BaseException, language: str) -> int:
    """Say what went wrong and return the exit code; what nobody foresaw is raised again."""
    match error:
        case Faults():
            tell(as_started(error), language)
            return 2
        case Failure():
            _tell(error, language)
            return 1
        case typer.TyperException():
            tell(misuse(error), language)
            return 2
        case typer.Abort():
            return _stopped(INTERRUPTED, language)
        case BrokenPipeError() | SystemExit(__context__=BrokenPipeError()):
            return _unread()  # a broken pipe ends the command, as the command line has it
        case _:
            raise error


def _unread() -> int:
    """Leave quietly, as nobody reads on; what is still to be printed goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _UNREAD


def _stopped(code: int, language: str) -> int:
    tell(said("Stopped. Nothing half-finished was kept."), language)
    return code


def _answered(arguments: list[str]) -> int:
    commands = [
        info.name or info.callback.__name__ for info in app.registered_commands if info.callback
    ]
    if not arguments[0].startswith("-") and arguments[0] not in commands:
        raise Faults([unknown_command(arguments[0], commands)])
    code = app(arguments, standalone_mode=False, prog_name=program())
    if code == INTERRUPTED:  # what the command line makes of Ctrl-C
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _tell(failure: Failure, language: str) -> None:
    """Say what failed; with `OMNISIM_DEBUG=1` in the environment, also where in the code."""
    tell(failure.letter, language)
    if os.environ.get(_DEBUG):
        print(f"\n{failure.details}", file=sys.stderr)
    elif failure.details:
        print(f"  (with {_DEBUG}=1 in the environment, also where in the code)", file=sys.stderr)


def _scenario_in(file: Path, language: str = "en") -> Scenario:
    """Read a scenario file; warnings go to the person at once, and faults before anything else."""
    from omnisim.files.scenario_file import read_scenario

    found = read_scenario(file)
    _warn(found.warnings, language)
    return found.scenario


def _warn(letters: Iterable[Letter], language: str) -> None:
    for letter in letters:
        tell(letter, language)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"omnisim {VERSION}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Compare single-channel, multichannel and omnichannel configurations of one business."""


@app.command()
def check(file: options.File, language: options.Language = "en") -> None:
    """Read a scenario file and tell everything that is wrong with it."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    answer = said(
        "{file}: {name} is in order – {channels}, {segments}, {configurations}.",
        file=file,
        name=scenario.name,
        channels=counted(scenario.channels, "channel"),
        segments=counted(scenario.segments, "segment"),
        configurations=counted(scenario.configurations, "configuration"),
    )
    print(told(answer, given["language"]))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to make.")],
) -> None:
    """Make a scenario file to begin with."""
    from omnisim.files.starters import make_scenario

    make_scenario(file)
    print(f"{file} is yours to edit. Try: {program()} compare {shlex.quote(str(file))}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from omnisim.files.schema import schema_text

    print(schema_text(), end="")


@app.command()
def tactics(
    name: Annotated[str | None, typer.Argument(help="Explain this one alone.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A file with tactics of your own.")
    ] = None,
    list_form: options.ListForm = "table",
    language: options.Language = "en",
) -> None:
    """List the tactics of the catalogue, or explain one of them."""
    given = options.read(locals())
    from omnisim.cli import lists

    print(lists.tactics(name, file, given["list_form"], given["language"]), end="")


@app.command()
def diff(
    file: options.File,
    other: Annotated[Path | None, typer.Argument(help="Another scenario file.")] = None,
    configurations: Annotated[
        str | None,
        typer.Option("--configurations", help="Two of them, parted by a comma: only those."),
    ] = None,
    list_form: options.ListForm = "table",
    language: options.Language = "en",
) -> None:
    """Tell what two scenario files, or two configurations, assume differently."""
    given = options.read(locals())
    from omnisim.cli import lists

    lists.check_sides(other, given["configurations"])
    files = [file, other] if other else [file]
    scenarios = [_scenario_in(each, given["language"]) for each in files]
    found = lists.differences(scenarios, [str(each) for each in files], given["configurations"])
    print(lists.told(found, given["list_form"], given["language"]), end="")


@app.command()
def compare(
    file: options.File,
    configurations: options.Configurations = None,
    baseline: options.Baseline = None,
    replications: options.Replications = None,
    precision: options.Precision = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    log: options.Log = None,
    log_format: options.LogFormat = "csv.gz",
    language: options.Language = "en",
) -> None:
    """Compare configurations on the same customers with the same luck."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.cli import answers

    settings = options.settings_in(given)
    logs = answers.log_files(log, given["log_format"])
    if out:
        answers.prepare_folder(out)
        settings["runs"] = out / "runs"
    study = answers.compared(scenario, settings, given["language"])
    if given["form"] != "table":
        answers.tell_of_draft(scenario, given["customers"], given["language"])
    if out:
        answers.save(study, out, given["language"])
    answers.write_logs(study, logs)
    answers.show(study, given["form"], given["language"])  # last: nobody has to read to the end


@app.command()
def calibrate(
    log: Annotated[Path, typer.Argument(help="The log: csv, csv.gz, Parquet or XES.")],
    out: Annotated[Path, typer.Option("--out", help="The scenario file to write.")],
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="A base whose other numbers stay.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="What columns and words mean, a YAML file.")
    ] = None,
    holdout: Annotated[
        str | None,
        typer.Option("--holdout", metavar="SHARE|DATE", help="Time that the fit must not see."),
    ] = None,
    report_file: Annotated[
        Path | None, typer.Option("--report", help="A page on how well it fits, HTML.")
    ] = None,
    search: Annotated[
        list[str] | None,
        typer.Option("--search", metavar="PATH", help="A number to find by simulating."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="customer=client_id,time=date, …")
    ] = None,
    constant: Annotated[
        str | None, typer.Option("--constant", help="The same in every row: channel=web, …")
    ] = None,
    events: Annotated[
        str | None, typer.Option("--events", help="Words of the file: sale=order, …")
    ] = None,
    channels: Annotated[
        str | None, typer.Option("--channels", help="Names of the file: www=web, …")
    ] = None,
    stages: Annotated[
        str | None, typer.Option("--stages", help="Words of the file: cart=purchase, …")
    ] = None,
    time_format: Annotated[
        str | None, typer.Option("--time-format", help="Such as %d/%m/%Y %H:%M.")
    ] = None,
    time_unit: Annotated[
        str | None, typer.Option("--time-unit", help="Of plain numbers: days, hours, …")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", help="The date of time 0, for plain numbers.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", help="Of the calendar, such as Asia/Jakarta.")
    ] = None,
    gap: Annotated[
        str | None, typer.Option("--gap", help="Silence that ends a journey; else read off.")
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", help="Touches within it are one: 30min.")
    ] = None,
    contract: Annotated[
        str | None, typer.Option("--contract", help="Orders are renewals of this period.")
    ] = None,
    control: Annotated[
        str | None, typer.Option("--control", help="The arm that was left alone.")
    ] = None,
    arms: Annotated[
        str | None, typer.Option("--arms", help="People in each: control=1000, …")
    ] = None,
    decimal: Annotated[str | None, typer.Option("--decimal", help="The sign: . or ,")] = None,
    negative: Annotated[
        str | None, typer.Option("--negative", help="Orders below 0: drop, return or keep.")
    ] = None,
    duplicates: Annotated[
        str | None, typer.Option("--duplicates", help="Rows that repeat another: drop or keep.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", help="Without a base: three letters.")
    ] = None,
    language: options.Language = "en",
) -> None:
    """Estimate from a log what it tells, and put that into a scenario."""
    given = options.read(locals())
    from omnisim.cli import answers, calibration
    from omnisim.report.wording import wording

    words = wording(given["language"])
    calibration.check_out(out, log, scenario, mapping)
    meaning, held = calibration.mapping_in(given), calibration.holdout_in(holdout)
    for each in (out, report_file):
        if each is not None:
            answers.prepare_folder(each.parent)
    settings = {"currency": currency} if currency else {}
    found = calibration.calibrated(
        log, meaning, words=words, scenario=scenario, holdout=held, **settings
    )
    if search:
        found = calibration.searched(found, search, words)
    _warn(found.warnings, given["language"])
    found.save(out)
    if report_file is not None:
        calibration.write_report(found, report_file, given["language"])
    print(calibration.told(found, words))
    print(f"\n{calibration.saved(found, out, words)}")


@app.command()
def experiment(
    file: Annotated[Path, typer.Argument(help="The experiment file.")],
    replications: options.Replications = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    resume: options.Resume = False,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    language: options.Language = "en",
) -> None:
    """Ask a scenario what decides, what to find out first, and when a choice loses."""
    given = options.read(locals())
    from omnisim.cli import experiments
    from omnisim.files.experiment_file import read_experiment

    found = read_experiment(file)
    _warn(found.warnings, given["language"])
    settings = options.settings_in(given)
    if out:
        experiments.prepare_folder(out)
        settings["runs"] = out / "runs"
    if resume:
        experiments.check_begun(found, settings)
    answer = experiments.explored(found, settings, given["language"])
    if out:
        experiments.save(answer, out, given["language"])
    experiments.show(answer, given["form"], given["language"])


@app.command()
def report(
    file: options.File,
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")] = Path(
        "report.html"
    ),
    configurations: options.Configurations = None,
    baseline: options.Baseline = None,
    replications: options.Replications = None,
    precision: options.Precision = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    language: options.Language = "en",
) -> None:
    """Compare configurations and write a report that opens in any browser, without network."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.cli import answers

    settings = options.settings_in(given)
    answers.prepare_folder(out.parent)
    study = answers.compared(scenario, settings, given["language"])
    answers.write_report(study, out, given["language"])
    print(out)


@app.command()
def simulate(
    file: options.File,
    log_file: options.LogFile,
    configuration: Annotated[
        str, typer.Option("--configuration", metavar="NAME", help="Which one to simulate.")
    ],
    engine: options.Engine = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    replication: options.Replication = "0",
    observed: options.Observed = False,
) -> None:
    """Simulate one replication of one configuration and write what happened to everybody."""
    given = options.read(locals())
    scenario = _scenario_in(file)
    from omnisim.cli import answers

    answers.tell_of_draft(scenario, given["customers"])
    settings = options.settings_in(given)
    path, number = given["log_file"], given["replication"]
    events = answers.write_log(
        scenario, configuration, settings, path, replication=number, as_observed=observed
    )
    print(f"{path}: {events} events")


@app.command()
def web(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Scenario files, or folders of them; else the folder scenarios."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Where to listen; else a port that is free.")
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="Who may ask: 127.0.0.1 is this machine only.")
    ] = "127.0.0.1",
    workers: options.Workers = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Open the sandbox: a page on this machine to try a strategy out and share it."""
    given = options.read(locals())
    from omnisim.cli import sandbox

    sandbox.open_page(files, host=host, port=port, workers=given["workers"], opens_browser=browser)


@app.command()
def attribution(
    file: options.File,
    configuration: options.Configuration = None,
    levers: Annotated[
        str | None,
        typer.Option(
            "--channels",
            metavar="NAMES",
            help="To judge, parted by commas; else those that advertise, have media or send "
            "messages – all, where there are fewer than two of these.",
        ),
    ] = None,
    blackout: options.Blackout = "substitute",
    quick: Annotated[bool, typer.Option("--quick", help="Without Shapley values.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FOLDER", help="Also write data for other tools, with the key."
        ),
    ] = None,
    export_format: Annotated[
        str, typer.Option("--export-format", metavar="NAME", help="csv, csv.gz or parquet.")
    ] = "csv",
    regions: Annotated[
        str,
        typer.Option(
            "--regions", metavar="NUMBER", help="Markets of the export, each with other budgets."
        ),
    ] = "1",
    flight: Annotated[
        str,
        typer.Option(
            "--flight",
            metavar="WEEKS",
            help="After which spend changes in the media mix of the export; 0: never.",
        ),
    ] = "4",
    replications: options.Replications = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    language: options.Language = "en",
) -> None:
    """Score methods of attribution against what advertising really does."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.cli import answers
    from omnisim.cli import attribution as boards

    settings = options.settings_in(given)
    asked = {
        "configuration": configuration,
        "channels": given["levers"],
        "blackout": given["blackout"],
    }
    if out:
        answers.prepare_folder(out)
        settings["runs"] = out / "runs"
    if export:
        boards.prepare_export(export, given["export_format"])
    spoken = {"language": given["language"]}
    answer = boards.board_of(scenario, settings, asked, is_quick=quick, **spoken)
    answers.tell_of_draft(scenario, given["customers"], given["language"])
    if out:
        boards.save(answer, out, given["language"])
    boards.show(answer, given["form"], given["language"])
    if export:
        how = {"form": given["export_format"], "regions": given["regions"]}
        boards.export(answer, settings, export, **how, **spoken, flight=given["flight"])


@app.command("field-test")
def field_test(
    file: options.File,
    channel: Annotated[str, typer.Argument(help="The channel that is tested.")],
    kind: Annotated[
        str, typer.Option("--kind", metavar="NAME", help="split (A/B), hold_out or geo.")
    ] = "split",
    treated: Annotated[
        str | None,
        typer.Option(
            "--treated",
            metavar="SHARE",
            help="Of those who take part, who have the channel; else half, in a hold-out 90%.",
        ),
    ] = None,
    size: Annotated[
        str, typer.Option("--size", metavar="SHARE", help="Of the market, that takes part.")
    ] = "100%",
    regions: Annotated[
        str, typer.Option("--regions", metavar="NUMBER", help="Of a geo test.")
    ] = "20",
    noise: Annotated[
        str,
        typer.Option(
            "--noise",
            metavar="SHARE",
            help="What disturbs a unit from outside, of the mean outcome (standard deviation).",
        ),
    ] = "0%",
    spill: Annotated[
        str,
        typer.Option(
            "--spill", metavar="SHARE", help="Of the people, who meet what the other arm gets."
        ),
    ] = "0%",
    configuration: options.Configuration = None,
    blackout: options.Blackout = "substitute",
    replications: options.Replications = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    language: options.Language = "en",
) -> None:
    """Carry a test of a channel out inside the simulation, where the truth is known."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.attribution.field_test import FieldTest
    from omnisim.cli import answers
    from omnisim.cli import attribution as boards

    settings = options.settings_in(given)
    names = ("kind", "treated", "size", "regions", "noise", "spill")
    test = FieldTest(**{name: given[name] for name in names})
    if out:
        answers.prepare_folder(out)
        settings["runs"] = out / "runs"
    asked = {"configuration": configuration, "blackout": given["blackout"]}
    record = boards.field_test(scenario, channel, test, settings, asked, given["language"])
    answers.tell_of_draft(scenario, given["customers"], given["language"])
    if out:
        boards.save_test(record, scenario, channel, out)
    boards.show_test(record, scenario, channel, given["form"], given["language"])


@app.command()
def roadmap(
    file: options.File,
    on: options.On = None,
    tactics: options.Tactics = None,
    budget: options.Budget = None,
    builders: options.Builders = None,
    build: options.Build = None,
    years: options.Years = "0",
    confidence: options.Confidence = "95%",
    tolerance: options.Tolerance = "5%",
    screening: options.Screening = "4",
    replications: options.MostReplications = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    language: options.Language = "en",
) -> None:
    """Find out which tactics to build first, under a budget and a team."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.cli import roadmaps

    roadmaps.answer_roadmap(scenario, options.settings_in(given), given)


@app.command()
def pilot(
    file: options.File,
    tactics: options.Tried,
    on: options.On = None,
    build: options.Build = None,
    years: options.Years = "0",
    units: options.Units = None,
    weeks: options.Weeks = None,
    power: options.Power = "80%",
    false_alarm: options.FalseAlarm = "5%",
    spill_over: options.SpillOver = None,
    likeness: options.Likeness = None,
    up_front: options.UpFront = None,
    measuring: options.Measuring = None,
    replications: options.MostReplications = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    engine: options.Engine = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    fresh: options.Fresh = False,
    form: options.Form = "table",
    out: options.Out = None,
    language: options.Language = "en",
) -> None:
    """Find out how to try tactics out before a roll-out, or whether not to."""
    given = options.read(locals())
    scenario = _scenario_in(file, given["language"])
    from omnisim.cli import roadmaps

    roadmaps.answer_pilot(scenario, options.settings_in(given), given)
