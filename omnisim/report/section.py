"""Section: a part of a page that stands for itself, with its figures."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from omnisim.report.figures.chart import Figure


class Section(NamedTuple):
    """A section of a page: its heading stands in its HTML."""

    id: str
    title: str  # in the contents
    html: Markup
    figures: tuple[Figure, ...] = ()
