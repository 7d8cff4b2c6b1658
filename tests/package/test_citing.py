"""The citation of a fact: what it says, on whose word, how it stands, in which version."""

import pytest

import kgdata
from kgdata import cli


@pytest.fixture
def work(made):
    from kgdata import _data

    package = _data.schema()
    return f"In: {package['title']} ({package['name']}), version {package['version']} of the data."


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (
            "st-0001",
            "“Number 1” (st-0001): 446,574 entries. Said by Alyona Yolkina, reported; The Paper, “The gate”, 16 June 2023, "
            "paragraph 1, sentence 1. Standing: one source.",
        ),
        ("st-0010", "“Number 10” (st-0010): about 70.2 %. Computed: 100 * st-0003 / st-0001."),
        ("src-0001", "src-0001. The Paper, “The gate”, 16 June 2023."),
        ("p1.1", "p1.1. The Paper, “The gate”, 16 June 2023, paragraph 1, sentence 1."),
        ("ent-0002", "“Alyona Yolkina” (ent-0002)."),
        ("statistics?unit=rank", "“statistics?unit=rank”: 1 row, counted."),
    ],
)
def test_what_is_cited(made, work, target, said):
    assert kgdata.cite(target) == f"{said} {work}"


def test_it_carries_the_standing_of_the_field_along():
    assert " Standing: contradicted. " in kgdata.cite("ev-0022"), "of the date, which is what the id alone shows"
    assert " Standing: one source. " in kgdata.cite("ev-0022.title")
    assert "alleged" in kgdata.cite("case-0001")


def test_an_excerpt_is_quoted_and_quotes_within_are_single():
    assert ": “to appear in the eyes of Moscow as his man”. Said by Temur Umarov, quoted, opinion; " in kgdata.cite(
        "q-0117"
    )
    assert "“‘At the request of the Russian Federation, everyone will be deported.’ Why" in kgdata.cite("q-0117")


def test_every_record_can_be_cited():
    from kgdata import _data

    end = kgdata.cite("st-0001").rpartition(" In: ")[2]
    for id in _data.index():
        cited = kgdata.cite(id)
        assert cited.endswith(end)
        assert id in cited
        assert not {"None", "nan"} & set(cited.split())


def test_on_the_command_line(capsys):
    assert cli.main(["cite", "ev-0022"]) == 0
    assert capsys.readouterr().out == kgdata.cite("ev-0022") + "\n"


@pytest.mark.parametrize(
    ("target", "wrong"), [("ev-9999", "no record 'ev-9999'"), ("cases?x=1", "'x=1' is no condition on cases")]
)
def test_what_is_not_there_is_said(capsys, target, wrong):
    assert cli.main(["cite", target]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"kgdata: {wrong}")
    assert "Traceback" not in err
