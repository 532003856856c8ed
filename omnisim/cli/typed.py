"""Typed: what a person typed, and letters about what of it no command knows."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import typer

from omnisim.errors import Faults, Letter, Said, did_you_mean, listed, nearest, said, shown

STARTED_AS: Final = "OMNISIM_STARTED_AS"  # how run.py was started, which then starts us


def program() -> str:
    """Return what to type to start omnisim again the way it was started this time."""
    if STARTED_AS in os.environ:
        return os.environ[STARTED_AS]
    if Path(sys.argv[0]).parts[-2:] == ("omnisim", "__main__.py"):
        return f"{Path(sys.orig_argv[0]).name} -m omnisim"
    return "omnisim"


def as_started(faults: Faults) -> Faults:
    """Return faults whose advice to install something is for the Python that runs this."""
    if STARTED_AS not in os.environ:
        return faults
    return Faults([replace(each, advice=_for_this_python(each.advice)) for each in faults.letters])


def _for_this_python(advice: str) -> str:
    command = advice.removeprefix("pip install ")
    if command == advice:
        return advice
    python, here = Path(sys.executable), Path.cwd()
    near = python.relative_to(here) if python.is_relative_to(here) else python
    return f"{shlex.quote(str(near))} -m pip install {command}"


def counted(things: Collection[object], name: str) -> Said:
    """Return how many there are of something that has a regular plural."""
    plural = "" if len(things) == 1 else "s"
    return said("{count} {things}", count=len(things), things=said(f"{name}{plural}"))


def unknown_command(name: str, commands: Collection[str]) -> Letter:
    """Return the letter about a command that is not there."""
    near = nearest(name, commands)
    return Letter(
        field=program(),
        found=said("no command is named {name}", name=shown(name)),
        possible=listed(commands),
        advice=f"{program()} {near}" if near else f"{program()} --help",
    )


def misuse(error: typer.TyperException) -> Letter:
    """Return the letter about a command line that cannot be taken apart."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context else program()
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if parameter is not None:
        return _missing(parameter, where)
    if option is None:
        found = _too_much(error.format_message())
        return Letter(field=where, found=found, advice=f"{where} --help")
    if hasattr(error, "possibilities"):
        return _unknown_option(option, where, context)
    needs_value = "requires" in error.format_message()
    return Letter(
        field=option,
        found="nothing after it" if needs_value else "a value",
        possible="a value" if needs_value else "no value",
        advice=f"{where} --help",
    )


def _missing(parameter: Any, where: str) -> Letter:
    name = max(parameter.opts, key=len)
    is_option = name.startswith("-")
    return Letter(
        field=name if is_option else where,
        found="nothing" if is_option else said("no {last}", last=name),
        possible=parameter.help or "",
        advice=f"{where} --help" if is_option else f"{where} {name.upper()}",
    )


def _unknown_option(option: str, where: str, context: Any) -> Letter:
    parameters = context.command.get_params(context) if context else ()
    options = [name for p in parameters for name in p.opts if name.startswith("--")]
    near = nearest(option, options)
    return Letter(
        field=where,
        found=said("no option is named {name}", name=shown(option)),
        possible=listed(options, longest=30),
        advice=did_you_mean(near) if near else f"{where} --help",
    )


def _too_much(message: str) -> str:
    """Return what stands in the last brackets: the words that are too many."""
    words = re.search(r".*\((.*)\)", message)
    if not words:
        return message
    return said("{words}, for which there is no place", words=shown(words[1]))
