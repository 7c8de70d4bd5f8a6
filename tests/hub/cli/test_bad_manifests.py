"""What an operator gets wrong: refused at its line, with reason and right word."""

import pytest

from tests.workers import city

GOOD = city.manifest("https://lapor.medan.example/", "")
GOOD = GOOD.replace('example/", ', 'example/"')
GOOD = GOOD.replace("kategori: Jalan, dibuat", "kategori: Jalan, judul: Lubang, dibuat")
# What is changed, the line that is named, and what is said in both languages.
WRONG = {
    "unknown key": ("    records: data", "    recrods: data", 9, "“records”"),
    "wrong path": ("{from: judul,", "{from: judull,", 24, "“judul”"),
    "missing key field": ("key: [id]", "key: [idd]", 30, "“id”"),
    "no key at all": ("    key: [id]\n", "", 6, "key"),
    "gap in a code table": ("Baru: new,", "Baruu: new,", 30, "“Baruu”"),
    "code that is none": ("Baru: new,", "Baru: nwe,", 19, "“new”"),
    "no word for the rest": ("}\n        else: quarantine\n", "}\n", 18, "quarantine"),
    "private address": (
        "https://lapor.medan.example/",
        "http://192.168.1.10/",
        4,
        "HUB_ALLOWED_HOSTS",
    ),
    "this machine": ("lapor.medan.example", "localhost", 4, "HUB_ALLOWED_HOSTS"),
    "cloud's inner address": (
        "https://lapor.medan.example/",
        "http://169.254.169.254/latest/",
        4,
        "HUB_ALLOWED_HOSTS",
    ),
    "unknown publisher": (
        "publisher: kota-medan",
        "publisher: kota-medna",
        2,
        "kota-medan",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_refused_with_line_reason_and_right_word(run, file, case):
    old, new, line, word = WRONG[case]
    assert GOOD.count(old) >= 1

    done = run("connector", "apply", file(GOOD.replace(old, new, 1)))

    assert done.exit_code == 1, done.output
    assert f"(baris {line})" in done.output
    assert word in done.output
    assert run("connector", "list", "--json").stdout.strip() == "[]"


def test_an_allowed_inner_address_is_kept(run, file, hub):
    hub.allow("192.168.1.10:80")
    inner = GOOD.replace("https://lapor.medan.example/", "http://192.168.1.10/")

    done = run("connector", "apply", file(inner))

    assert done.exit_code == 0, done.output


def test_a_second_manifest_that_claims_the_same_stream_is_refused(run, file):
    run("connector", "apply", file(GOOD), "--activate", "--by", "Ani")
    claims = city.of_binjai(GOOD).replace(
        "id: kota-binjai-lapor", "id: kota-medan-lapor"
    )

    done = run("connector", "apply", file(claims))

    assert done.exit_code == 1
    assert "system.id (baris 3)" in done.output
    assert "kota-medan" in done.output and "kota-medan-lapor-2" in done.output


def test_two_streams_of_one_name_are_refused(run, file):
    head, _, stream = GOOD.partition("streams:\n")

    done = run("connector", "apply", file(f"{head}streams:\n{stream}{stream}"))

    assert done.exit_code == 1
    assert "laporan" in done.output
