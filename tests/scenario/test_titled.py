"""What a report in a language calls a scenario."""

from tests.shops import shop


def test_the_label_of_the_language_else_the_name():
    plain = shop()
    assert plain.titled("en") == plain.titled("id") == plain.name
    labelled = shop(label={"id": "Toko kecil"})
    assert labelled.titled("id") == "Toko kecil"
    assert labelled.titled("en") == labelled.name
