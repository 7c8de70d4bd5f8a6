"""What a record of a stream has wrong with it."""

from schemas import strict


def rules(item):
    """The rule of every flaw of a record."""
    return [problem.rule for _, problem in strict.flaws(item.value)]
