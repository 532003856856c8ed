import re
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core.core_schema import ErrorType

from omnisim.errors import Faults, Refusal, Refusals
from omnisim.files.model_walk import Spot
from omnisim.files.validation import validate
from omnisim.files.wording import wanted
from omnisim.files.yaml_text import scan_yaml
from omnisim.units import parse_clock, parse_money, parse_share

JARGON = re.compile(
    r"input|valid|field|dict|string|float|integer|bool|None|Traceback|required|extra", re.IGNORECASE
)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    store = "store"
    app = "app"
    call_centre = "call_centre"


class Uncertain(Frozen):
    value: float
    low: float | None = None
    high: float | None = None
    unit: SkipJsonSchema[str] = ""

    @model_validator(mode="after")
    def _is_ordered(self):
        if self.low is not None and self.low > self.value:
            raise Refusal("low above value", "low ≤ value", advice="Swap them.", at=("low",))
        return self


def share(raw: object) -> object:
    return raw if isinstance(raw, dict) else {"value": parse_share(raw)}


def money(raw: object, info: ValidationInfo) -> object:
    currency = (info.context or {}).get("currency")
    return raw if isinstance(raw, dict) else {"value": parse_money(raw, currency=currency)}


Share = Annotated[Uncertain, BeforeValidator(share)]
Money = Annotated[Uncertain, BeforeValidator(money)]
Hours = Annotated[tuple[float, float], BeforeValidator(parse_clock)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Row = RootModel[dict[str, Share]]


class Channel(Frozen):
    kind: Kind
    servers: Annotated[int, Field(ge=1)] | None = None
    open: Hours | dict[Literal["mon", "tue"], Hours] = (0.0, 24.0)
    cost_per_visit: Money | None = None
    sells: bool = True


class Credit(Frozen):
    type: Literal["credit"]
    months: int


class Cash(Frozen):
    type: Literal["cash"]
    share: Share


class Voucher(Frozen):
    amount: Money
    label: str = ""


class Gift(Frozen):
    item: str


class Run(Frozen):
    seed: int = 1
    span: tuple[int, int] = (0, 1)

    @field_validator("seed")
    @classmethod
    def _is_lucky(cls, seed: int) -> int:
        if seed == 13:
            raise ValueError("any seed but 13")
        return seed


class Shop(Frozen):
    name: str
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "IDR"
    channels: Annotated[dict[Name, Channel], Field(min_length=1)] = {"web": Channel(kind=Kind.app)}
    journey: dict[str, dict[str, Share]] = {}
    rows: list[Row] = []
    shown: Literal["all"] | list[Name] = "all"
    payment: Annotated[Credit | Cash, Field(discriminator="type")] | None = None
    bonus: Voucher | Gift | None = None
    run: Run = Run()

    @model_validator(mode="after")
    def _rows_sum_to_one(self):
        off = [name for name, row in self.journey.items() if _total(row) > 1.0001]
        if off:
            refusals = [Refusal("too much", "1", at=("journey", name)) for name in off]
            raise Refusals(refusals)
        return self


def _total(row: dict[str, Uncertain]) -> float:
    return sum(share.value for share in row.values())


def letters_about(text, **context):
    with pytest.raises(Faults) as caught:
        validate(Shop, scan_yaml(text, file="shop.yaml"), context=context)
    return caught.value.letters


def letter_about(text, **context):
    (letter,) = letters_about(text, **context)
    return letter


def test_a_sound_text_becomes_its_model():
    text = """\
name: Toko
channels:
  store: {kind: store, servers: 6, open: "10:00-21:00", cost_per_visit: 25 rb}
  app: {kind: app, cost_per_visit: {value: 2500, low: 500}}
journey: {browser: {store: 25%, lapse: 0.75}}
payment: {type: cash, share: 3.1%}
bonus: {item: mug}
"""
    shop = validate(Shop, scan_yaml(text, file="shop.yaml"))
    assert shop.channels["store"].cost_per_visit == Uncertain(value=25_000)
    assert shop.channels["store"].open == (10, 21)
    assert shop.bonus == Gift(item="mug")


@pytest.mark.parametrize(
    ("text", "where", "field", "found"),
    [
        ("nme: x\n", "1:1", "nme", 'the unknown name "nme"'),
        ("name: x\nrun: {sed: 3}", "2:7", "run.sed", 'the unknown name "sed"'),
        ("name:\n", "1:1", "name", "nothing"),
        ("name: 2024", "1:7", "name", "2024"),
        ("name: [a]", "1:7", "name", "a list of 1 item"),
        ("run: {seed: 1}", "", "name", "no name"),
        ("name: x\nrun: {seed: 1.5}", "2:13", "run.seed", "1.5"),
        ("name: x\nrun: {seed: a}", "2:13", "run.seed", '"a"'),
        ("name: x\nrun: {seed: 13}", "2:13", "run.seed", "13"),
        ("name: x\nrun: seed", "2:6", "run", '"seed"'),
        ("name: x\nrun:\n  span: [1]", "3:3", "run.span[2]", "too few items"),
        ("name: x\nrun:\n  span: [1, 2, 3]", "3:9", "run.span", "a list of 3 items"),
        ("name: x\ncurrency: rupiah", "2:11", "currency", '"rupiah"'),
        ("name: x\nchannels: {}", "2:11", "channels", "an empty group"),
        ("name: x\nchannels: {web: {}}", "2:12", "channels.web.kind", "no kind"),
        ("name: x\nchannels: {Web: {kind: app}}", "2:12", "channels.Web", '"Web"'),
        ("name: x\nchannels: {web: {kind: ap}}", "2:24", "channels.web.kind", '"ap"'),
        ("name: x\nchannels: {w: {kind: app, servers: 0}}", "2:36", "channels.w.servers", "0"),
        (
            "name: x\nchannels: {w: {kind: app, sells: perhaps}}",
            "2:34",
            "channels.w.sells",
            '"perhaps"',
        ),
        ("name: x\nchannels: {w: {kind: app, open: 9am}}", "2:33", "channels.w.open", '"9am"'),
        (
            "name: x\nchannels: {w: {kind: app, open: {mon: 9am}}}",
            "2:39",
            "channels.w.open.mon",
            '"9am"',
        ),
        (
            "name: x\nchannels: {w: {kind: app, open: {mno: 24h}}}",
            "2:34",
            "channels.w.open.mno",
            '"mno"',
        ),
        ("name: x\nchannels: {w: {kind: app, open: 9}}", "2:33", "channels.w.open", "9"),
        ("name: x\njourney: {a: {b: 140%}}", "2:18", "journey.a.b", '"140%"'),
        ("name: x\njourney: {a: {b: {value: x}}}", "2:26", "journey.a.b.value", '"x"'),
        (
            "name: x\njourney: {a: {b: {vale: 1}}}",
            "2:19",
            "journey.a.b.vale",
            'the unknown name "vale"',
        ),
        (
            "name: x\njourney: {a: {b: {value: 1, low: 2}}}",
            "2:34",
            "journey.a.b.low",
            "low above value",
        ),
        ("name: x\njourney: {a: 4}", "2:14", "journey.a", "4"),
        ("name: x\nrows:\n  - a: 3%\n  - b: x", "4:8", "rows[2].b", '"x"'),
        ("name: x\nshown: al", "2:8", "shown", '"al"'),
        ("name: x\nshown: [a, B]", "2:12", "shown[2]", '"B"'),
        ("name: x\nshown: 3", "2:8", "shown", "3"),
        ("name: x\npayment: {type: cahs}", "2:17", "payment.type", '"cahs"'),
        ("name: x\npayment: {share: 1}", "2:1", "payment.type", "no type"),
        ("name: x\npayment: {type: cash, share: x}", "2:30", "payment.share", '"x"'),
        ("name: x\npayment: 3", "2:10", "payment", "3"),
        ("name: x\nbonus: {amount: x}", "2:17", "bonus.amount", '"x"'),
        (
            "name: x\nbonus: {amount: 1, lable: x}",
            "2:20",
            "bonus.lable",
            'the unknown name "lable"',
        ),
        ("name: x\nbonus: 3", "2:8", "bonus", "3"),
        ("hello", "1:1", "", '"hello"'),
        ("- a", "1:1", "", "a list of 1 item"),
    ],
)
def test_one_fault_is_one_letter_at_its_place(text, where, field, found):
    letter = letter_about(text)
    assert letter.where == (f"shop.yaml:{where}" if where else "shop.yaml")
    assert letter.field == field
    assert letter.found == found
    assert letter.possible or letter.advice


@pytest.mark.parametrize(
    ("text", "possible", "advice"),
    [
        ("nme: x", "bonus and run", "Did you mean name?"),
        ("name: x\nchannels: {w: {kind: Ap}}", "store, app or call_centre", "Did you mean app?"),
        ("name: x\nchannels: {w: {kind: call-center}}", "call_centre", "Did you mean call_centre?"),
        (
            "name: x\nchannels: {w: {kind: app, sevrers: 1}}",
            "kind, servers",
            "Did you mean servers?",
        ),
        ("name: x\nchannels: {w: {kind: app, open: {mno: 24h}}}", "mon or tue", "mon"),
        ("name: x\nchannels: {w: {kind: app, servers: 0}}", "1 or more", ""),
        ("name: x\nchannels: {w: {}}", "store, app or call_centre", "Add kind."),
        ("name: x\nchannels: {Web: {kind: app}}", "small letters", ""),
        ("name: x\nshown: al", "all or a list", "Did you mean all?"),
        ("name: x\npayment: {type: cahs}", "credit or cash", "Did you mean cash?"),
        ("name: x\nbonus: 3", "amount and label or a group of entries: item", ""),
        ("name: x\nrun: seed:3", "seed and span", "Put a space after the colon."),
        ("name: 2024", "a text", "Put it in quotes."),
        ("name: x\nrun:", "seed and span", "Write a value after the colon"),
        ("name: x\nrun: {seed: 13}", "any seed but 13", ""),
        ("name: x\njourney: {a: {b: 3.1}}", "3.1% or 0.031", "Write 3.1% or 0.031."),
        ("name: x\njourney: {a: {b: {value: '3,1'}}}", "a number", "point instead of the comma"),
        ("name: x\nrows: a", "a list, such as [a, b]", "Put it in square brackets."),
        ("hello", "name, currency, channels", ""),
    ],
)
def test_a_letter_says_what_is_possible_and_what_to_try(text, possible, advice):
    letter = letter_about(text)
    assert possible in letter.possible
    assert advice in letter.advice


def test_a_name_that_is_used_already_is_not_proposed():
    assert "Did you mean" not in letter_about("name: x\nnames: y").advice


def test_a_name_for_programs_only_is_not_proposed():
    letter = letter_about("name: x\njourney: {a: {b: {value: 1, unti: k}}}")
    assert letter.possible == "value, low and high"


def test_the_context_reaches_the_validators():
    text = "name: x\nchannels: {w: {kind: app, cost_per_visit: 5 USD}}"
    assert "currency of this scenario is IDR" in letter_about(text, currency="IDR").advice
    assert validate(Shop, scan_yaml(text, file="f"), context={"currency": "USD"}).name == "x"


def test_an_unclear_number_is_refused_though_yaml_knows_only_one_reading():
    letter = letter_about("name: x\nchannels: {w: {kind: app, cost_per_visit: 1.500}}")
    assert letter.possible == "1500 or 1.5"


def test_all_faults_of_a_text_are_told_in_the_order_of_the_text():
    text = """\
nmae: Toko
channels:
  web: {kind: website}
  web: {kind: app}
journey:
  a: {b: 3,1%, c: 200%}
  d: {e: 0.7, f: 0.8}
run: {seed: x}
"""
    letters = letters_about(text)
    assert [letter.place.line for letter in letters] == [1, 3, 4, 6, 6, 8]
    assert all(letter.source_line for letter in letters)


def test_a_comma_that_cut_a_number_is_told_once():
    assert letter_about("name: x\njourney: {a: {b: 1,500}}").possible == "1500"


def test_a_validator_may_tell_several_faults_at_once():
    letters = letters_about(
        "name: x\njourney:\n  a: {b: 0.7, c: 0.7}\n  d: {e: 1}\n  f: {g: 1, h: 1}"
    )
    assert [letter.field for letter in letters] == ["journey.a", "journey.f"]
    assert [letter.place.line for letter in letters] == [3, 5]


def test_a_thousand_faults_are_enough():
    text = "name: x\n" + "".join(f"wrong{n}: 1\n" for n in range(1500))
    assert len(letters_about(text)) == 1000


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_kind_of_error_has_words_without_jargon(kind):
    bounds = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length")
    context = {**dict.fromkeys(bounds, 2), "pattern": "^a$"}
    told = wanted(kind, context, "Input should be something", Spot((), None, (), (), ()))
    assert told
    assert not JARGON.search(told)


class Pair(NamedTuple):
    first: int
    second: str


class Odd(Frozen):
    pair: Pair = Pair(1, "a")
    anything: object = None
    words: frozenset[str] = frozenset()
    deep: dict[str, list[dict[str, Literal[1, 2] | Share]]] = {}
    aliased: Annotated[int, Field(alias="from")] = 0


@pytest.mark.parametrize(
    ("text", "where", "field"),
    [
        ("pair: [a, b]", "1:8", "pair[1]"),
        ("words: [a, {}]", "1:12", "words[2]"),
        ("deep: {a: [{b: 1}, {b: 7}]}", "1:24", "deep.a[2].b"),
        ("from: x", "1:7", "from"),
        ("frm: 1", "1:1", "frm"),
        ("anything: {a: 1}\nfrom: []", "2:7", "from"),
    ],
)
def test_unusual_types_are_walked_too(text, where, field):
    with pytest.raises(Faults) as caught:
        validate(Odd, scan_yaml(text, file="f"))
    (letter,) = caught.value.letters
    assert (letter.where, letter.field) == (f"f:{where}", field)


NODES = st.sampled_from(
    ["1", "x", "3%", "all", "", "[a]", "[]", "{}", "{value: 1}", "cash", "{mon: 24h}"]
)
FIELDS = st.sampled_from(
    [*Shop.model_fields, *Channel.model_fields, "value", "low", "type", "share", "amount", "x"]
)
GROUPS = st.recursive(
    NODES,
    lambda inner: (
        st.dictionaries(FIELDS, inner, max_size=3).map(
            lambda group: "{" + ", ".join(f"{name}: {node}" for name, node in group.items()) + "}"
        )
        | st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
    ),
    max_leaves=10,
)


@given(GROUPS)
@settings(deadline=None, max_examples=300)
def test_any_data_is_a_model_or_refused_with_plain_letters_inside_the_text(text):
    try:
        source = scan_yaml(text, file="f")
        validate(Shop, source)
    except Faults as faults:
        letters = faults.letters
    else:
        return
    assert len({(letter.place, letter.field) for letter in letters}) == len(letters)
    for letter in letters:
        assert letter.found
        assert letter.place.line <= 1
        assert letter.place.column <= len(text) + 1
        assert not re.search("Input should|function-|Value error", str(letter))
