"""XML by one element path: what becomes of elements, and what is never read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.values.problem import Refused
from tests.schemas.streams.reading import rules

DTD = b'<!DOCTYPE d [<!ENTITY a "x">]>'


def read(body, path="d/r", **more):
    return list(strict.xml(body, path, **more))


def refusal(body, path="d/r"):
    items, stream = [], strict.xml(body, path)
    with pytest.raises(Refused) as refused:
        items.extend(stream)
    [problem] = refused.value.problems
    assert problem.message.id and problem.message.en
    return problem.rule, len(items)


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        (b"<id>007</id><n>1.5</n>", {"id": "007", "n": "1.5"}),
        (b"<a/><b></b>", {"a": "", "b": ""}),
        (b"<f>1</f><f>2</f><f/>", {"f": ["1", "2", ""]}),
        (b'<a k="v">t</a>', {"a": {"@k": "v", "#text": "t"}}),
        (b"<a><b><c> x </c></b></a>", {"a": {"b": {"c": "x"}}}),
        (b"tail<a>1</a>text", {"a": "1", "#text": "tailtext"}),
        (b"<a>&amp;&#233;<![CDATA[<b>]]></a>", {"a": "&é<b>"}),
        (b"<x:a xmlns:x='u'>1</x:a>", {"a": "1"}),
        (b'<a xmlns:i="u" i:nil="true"/>', {"a": None}),
        (b"<!-- no --><?pi?><a>1</a>", {"a": "1"}),
        (b"only text", "only text"),
    ],
)
def test_elements_become_mappings(inside, value):
    assert read(b"<d><r>" + inside + b"</r></d>") == [(value, "/d/r[1]", False)]


def test_attributes_of_the_record_itself_and_records_of_several_parents():
    body = b'<d><k><r id="1"/></k><k><r id="2"><a>x</a></r></k><r id="3"/></d>'

    assert read(body, "/d/k/r") == [
        ({"@id": "1"}, "/d/k/r[1]", False),
        ({"@id": "2", "a": "x"}, "/d/k/r[2]", False),
    ]


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_pieces_of_any_size_give_the_same_records(size):
    body = "<?xml version='1.0'?><d>".encode() + "<r><a>é&lt;</a></r>".encode() * 50
    body += b"</d>"
    pieces = (body[at : at + size] for at in range(0, len(body), size))

    assert [item.value for item in read(pieces)] == [{"a": "é<"}] * 50


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        (b"<a>" * 40 + b"</a>" * 40, "xml.too_deep"),
        (b"<a>" + b"x" * 3000 + b"</a>", "record.too_large"),
        (b"<a/>" * 600, "record.too_large"),
        (b"<a>" + b"x" * 600 + b"</a>", "text.too_long"),
        (b'<a k="' + b"x" * 600 + b'"/>', "text.too_long"),
        (
            b"<a " + b" ".join(b"k%d=''" % n for n in range(300)) + b"/>",
            "xml.attributes",
        ),
    ],
)
def test_a_record_that_cannot_be_kept_is_named_and_the_next_one_is_read(inside, rule):
    body = b"<d><r><a>1</a></r><r>" + inside + b"</r><r><a>2</a></r></d>"

    found = read(body, limits=strict.Limits(max_text=500), most=2_500)

    assert [rules(item) for item in found] == [[], [rule], []]
    assert found[2] == ({"a": "2"}, "/d/r[3]", False)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "xml.empty"),
        (b"{}", "xml.not_xml"),
        (b"<!DOCTYPE html><html></html>", "login_page"),
        (b"<html><form/></html>", "login_page"),
        (DTD + b"<d><r>&a;</r></d>", "xml.dtd"),
        (b"<!DOCTYPE d SYSTEM 'file:///etc/passwd'><d/>", "xml.dtd"),
        (b"<d><r>&a;</r></d>", "xml.syntax"),
        (b"<d><r>\x00</r></d>", "xml.syntax"),
        (b"<d><r>&#0;</r></d>", "xml.syntax"),
        (b"<d><r>\xed\xa0\x80</r></d>", "xml.syntax"),
        (b"<d><r a='1' a='2'/></d>", "xml.syntax"),
        (b"<d><r></d>", "xml.syntax"),
        (b"<d/><d/>", "xml.syntax"),
        (b"<e><r/></e>", "xml.no_records"),
        (b"<d" + b"><d" * 300 + b">", "xml.too_deep"),
        (b"<?xml version='1.0' encoding='utf-7'?><d/>", "xml.encoding"),
        (b"<?xml version='1.0' encoding='x-none'?><d/>", "xml.encoding"),
        (b"<?xml version='1.0' encoding='utf-16'?><d/>", "xml.encoding"),
        (
            b"\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?><d/>",
            "xml.encoding",
        ),
        ("<?xml version='1.0' encoding='utf-8'?><d/>".encode("utf-16"), "xml.encoding"),
        ("<d/>".encode("utf-32"), "xml.encoding"),
    ],
)
def test_what_is_no_such_document_is_refused(body, rule):
    assert refusal(body) == (rule, 0)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"<?xml version='1.0' encoding='windows-1252'?><d><r>\x80</r></d>", "€"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><d><r>\xe9</r></d>", "é"),
        (b"\xef\xbb\xbf<d><r>\xc3\xa9</r></d>", "é"),
        (
            "<?xml version='1.0' encoding='utf-16'?><d><r>é</r></d>".encode("utf-16"),
            "é",
        ),
    ],
)
def test_encodings_that_are_as_declared_are_read(body, text):
    assert [item.value for item in read(body)] == [text]


@pytest.mark.parametrize(
    ("tail", "rule"),
    [(b"<r><a>2", "xml.truncated"), (b"<r><a>2</r></d>", "xml.syntax")],
)
def test_a_broken_document_gives_the_records_before(tail, rule):
    assert refusal(b"<d><r><a>1</a></r>" + tail) == (rule, 1)


def test_a_tag_without_end_is_given_up_in_time():
    pieces = (b"x" * 100_000 for _ in range(1_000_000))
    body = (part for source in ([b"<d><r a='"], pieces) for part in source)

    assert refusal(body) == ("record.too_large", 0)


def test_no_records_below_their_parent_is_an_honest_nothing():
    assert read(b"<d><other/></d>") == []


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    for body in (noise, b"<d><r>" + noise + b"</r></d>"):
        try:
            read(body)
        except Refused as refused:
            assert refused.problems[0].message.id
