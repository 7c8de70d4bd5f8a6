"""The nearest right word: offered in messages, never taken."""

from schemas.values.nearest import hint, nearest


def test_the_nearest_word_is_found_whatever_its_case():
    assert nearest("POPULATON", ["area", "population"]) == "population"


def test_nothing_is_offered_where_nothing_is_near():
    assert nearest("qqqq", ["area", "population"]) is None
    assert hint("qqqq", ["area"]).in_("id") == hint("qqqq", ["area"]).in_("en") == ""


def test_a_word_of_any_length_is_answered_quickly():
    assert nearest("x" * 1_000_000, ["area"]) is None


def test_a_hint_is_a_sentence_in_both_languages():
    words = hint("populaton", ["population"])

    assert words.en == " Did you mean “population”?"
    assert words.id == " Mungkin maksudnya “population”?"
