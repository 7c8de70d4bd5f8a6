"""Details of statistics about persons: small ones are hidden, totals never."""

from hub.services.disclosure.details import Detail, hidden


def stated(values, region="12.71", period="2025-01", parent="12"):
    return [(key, region, period, n, False, parent) for key, n in values.items()]


def test_a_small_detail_takes_another_with_it_and_leaves_the_total():
    rows = stated({"": 30, "sex=female": 3, "sex=male": 27})

    found = hidden(rows, ("",))

    assert found == {
        Detail("sex=female", "12.71", "2025-01"),
        Detail("sex=male", "12.71", "2025-01"),
    }


def test_a_detail_is_not_told_by_its_margins():
    rows = stated(
        {
            "": 80,
            "age=0-4": 33,
            "age=5-9": 47,
            "sex=f": 33,
            "sex=m": 47,
            "age=0-4;sex=f": 3,
            "age=0-4;sex=m": 30,
            "age=5-9;sex=f": 30,
            "age=5-9;sex=m": 17,
        }
    )

    found = hidden(rows, ("",))

    assert {each.dims_key for each in found} == {
        "age=0-4;sex=f",
        "age=0-4;sex=m",
        "age=5-9;sex=f",
        "age=5-9;sex=m",
    }


def test_a_detail_is_not_told_by_its_province_and_the_other_regions():
    split = {"sex=f": 3, "sex=m": 30}
    rows = [
        *stated(split, "12.71"),
        *stated({"sex=f": 20, "sex=m": 30}, "12.75"),
        *stated({"sex=f": 40, "sex=m": 50}, "12.07"),
        *stated({"sex=f": 63, "sex=m": 110}, "12", parent=None),
    ]

    found = hidden(rows, ("",))

    small = {each.region for each in found if each.dims_key == "sex=f"}
    assert small == {"12.71", "12.75"}


def test_large_details_are_shown():
    rows = stated({"": 30, "sex=female": 13, "sex=male": 17})

    assert hidden(rows, ("",)) == set()
