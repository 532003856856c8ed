"""Words: the units and scales that strategists write, in English and in Indonesian."""

from __future__ import annotations

from typing import Final

DAYS_PER_YEAR: Final = 365.25
DAYS_PER_MONTH: Final = DAYS_PER_YEAR / 12
HOURS_PER_DAY: Final = 24

_DURATIONS: Final = {
    1 / 86400: "s sec secs second seconds detik dtk",
    1 / 1440: "min mins minute minutes menit mnt",
    1 / 24: "h hour hours jam",
    1.0: "d day days hari",
    7.0: "w week weeks minggu mgg",
    DAYS_PER_MONTH: "mo month months bulan bln",
    DAYS_PER_YEAR / 4: "quarter quarters kuartal triwulan",
    DAYS_PER_YEAR: "y yr year years tahun thn th",
}
_SCALES: Final = {
    1e3: "k thousand rb ribu",
    1e6: "mn mio million jt juta",
    1e9: "bn billion miliar milyar",
    1e12: "tn trillion triliun",
}

DAYS_IN: Final = {word: days for days, words in _DURATIONS.items() for word in words.split()}
SCALE_OF: Final = {word: scale for scale, words in _SCALES.items() for word in words.split()}
CURRENCY_OF: Final = {
    "rp": "IDR",
    "rupiah": "IDR",
    "$": "USD",
    "us$": "USD",
    "s$": "SGD",
    "rm": "MYR",
    "€": "EUR",
    "£": "GBP",
}
PERCENT: Final = frozenset({"%", "percent", "persen"})

# Words that mean two things, and what to write instead.
UNCLEAR_DURATION: Final = {
    "m": "m is a minute to some and a month to others: write min or months.",
    "hr": "hr is an hour in English and a day (hari) in Indonesian: write hours or days.",
}
UNCLEAR_SCALE: Final = {
    "m": "M is a million in English and a miliar (thousand million) in Indonesian: "
    "write jt or million, miliar or bn.",
    "b": "Write bn, billion or miliar for a thousand million.",
    "t": "Write tn, trillion or triliun for a million million.",
}
