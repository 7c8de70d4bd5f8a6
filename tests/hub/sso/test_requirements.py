"""The page of requirements is current, and none is without a test."""

from tests.hub.sso import requirements


def test_the_page_of_requirements_is_current():
    assert requirements.PAGE.read_text("utf-8") == requirements.page()


def test_every_accepted_requirement_is_shown_by_a_test():
    shown = requirements.found()

    assert [name for name in requirements.ACCEPTED if name not in shown] == []
