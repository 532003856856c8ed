"""App: the commands of omnisim.

Heavy rooms are imported when a command needs them, so that help answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from omnisim.cli import options
from omnisim.errors import Faults
from omnisim.version import VERSION

app = typer.Typer(
    help="Compare single-channel, multichannel and omnichannel configurations of one business.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command that was typed; exit with 0, 1 (a run failed) or 2 (a fault in the input)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        code = app(arguments, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 2
    except typer.TyperException as error:
        print(error.format_message(), file=sys.stderr)
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("Stopped. Nothing half-finished was kept.", file=sys.stderr)
        return 130


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
def check(file: options.File) -> None:
    """Read a scenario file and tell everything that is wrong with it."""
    from omnisim.files.scenario_file import read_scenario

    found = read_scenario(file)
    for letter in found.warnings:
        print(letter, file=sys.stderr)
    scenario = found.scenario
    print(
        f"{file}: {scenario.name} is in order – {len(scenario.channels)} channels, "
        f"{len(scenario.segments)} segments, {len(scenario.configurations)} configurations."
    )


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to make.")],
) -> None:
    """Make a scenario file to begin with."""
    from omnisim.files.starters import make_scenario

    make_scenario(file)
    print(f"{file} is yours to edit. Try: omnisim compare {file}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from omnisim.files.schema import schema_text

    print(schema_text(), end="")


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
    form: options.Form = options.Format.table,
    out: options.Out = None,
    language: options.Language = options.Tongue.en,
) -> None:
    """Compare configurations on the same customers with the same luck."""
    from omnisim.cli import answers

    settings = options.chosen(locals())
    if out:
        answers.prepare_folder(out)
    study = answers.compared(file, settings)
    answers.show(study, form.value, language.value)
    if out:
        answers.save(study, out, language.value)


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
    language: options.Language = options.Tongue.en,
) -> None:
    """Compare configurations and write a report that opens in any browser, without network."""
    from omnisim.cli import answers

    settings = options.chosen(locals())
    answers.prepare_folder(out.parent)
    study = answers.compared(file, settings)
    answers.write_report(study, out, language.value)
    print(out)


@app.command()
def simulate(
    file: options.File,
    out: Annotated[Path, typer.Option("--out", help="The event log to write: .csv.gz or .csv.")],
    configuration: Annotated[str, typer.Option("--configuration", help="Which one to simulate.")],
    engine: options.Engine = None,
    seed: options.Seed = None,
    customers: options.Customers = None,
    horizon: options.Horizon = None,
    replication: Annotated[int, typer.Option("--replication", min=0, help="Which luck.")] = 0,
) -> None:
    """Simulate one replication of one configuration and write what happened to everybody."""
    from omnisim.cli import answers

    settings = options.chosen(locals())
    events = answers.write_log(file, configuration, settings, out, replication)
    print(f"{out}: {events} events")
