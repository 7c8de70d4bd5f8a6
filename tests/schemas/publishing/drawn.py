"""Small schemas of our kind, and documents that may or may not fit them."""

from hypothesis import strategies as st

from schemas.publishing.json_schema import DIALECT

NAMES = ("a", "b", "c")
KINDS = ("text", "code", "number", "flag", "shape", "written", "breakdown")
TEXTS = st.sampled_from(
    ["", "x", "xy", "12.75", "2026-01", "new", "old", "x" * 9, "\n"]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.sampled_from([0.5, 10.5]), TEXTS
)
VALUES = SCALARS | st.dictionaries(
    st.sampled_from(["sex", "Age", "", "x"]), SCALARS, max_size=2
)
CODES = {"type": "string", "pattern": "^[a-z][a-z0-9_.-]{0,63}$"}
DOCUMENTS = st.dictionaries(st.sampled_from([*NAMES, "d"]), VALUES, max_size=4)


@st.composite
def parts(draw):
    """The schema of one field."""
    kind = draw(
        st.sampled_from(
            ["text", "code", "number", "flag", "shape", "written", "breakdown"]
        )
    )
    if kind == "text":
        low = draw(st.integers(0, 2))
        part = {"type": "string", "minLength": low}
        part["maxLength"] = draw(st.integers(low, 9))
    elif kind == "code":
        codes = draw(st.lists(st.sampled_from(["new", "old", "x"]), min_size=1))
        part = {"type": "string", "enum": list(dict.fromkeys(codes))}
    elif kind == "number":
        part = {"type": "number", "minimum": draw(st.integers(-2, 3))}
        part["maximum"] = draw(st.integers(4, 11))
    elif kind == "written":
        part = {"type": ["number", "string"], "minimum": draw(st.integers(-2, 3))}
        part["pattern"] = draw(st.sampled_from(["^[0-9]{1,3}$", "^-?[0-9]{1,3}$"]))
    elif kind == "breakdown":
        part = {"type": "object", "additionalProperties": CODES}
        if draw(st.booleans()):
            part["propertyNames"] = {"pattern": CODES["pattern"]}
        if draw(st.booleans()):
            part["additionalProperties"] = {**CODES, "pattern": "^[a-z]{1,3}$"}
    elif kind == "flag":
        part = {"type": "boolean"}
    else:
        part = {"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{2}$"}
        part["examples"] = ["12.75"]
    if draw(st.booleans()):
        kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
        part["type"] = [*kinds, "null"]
        if "enum" in part:
            part["enum"] = [*part["enum"], None]
    return part


@st.composite
def schemas(draw):
    """A closed schema of up to three fields."""
    properties = draw(st.dictionaries(st.sampled_from(NAMES), parts(), min_size=1))
    required = [name for name in properties if draw(st.booleans())]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


@st.composite
def successions(draw):
    """A schema and one that follows it, which differs in a field or two."""
    old = draw(schemas())
    other = draw(schemas())
    taken = draw(st.sets(st.sampled_from(NAMES), max_size=2))
    kept = {n: p for n, p in old["properties"].items() if n not in taken}
    properties = kept | {n: p for n, p in other["properties"].items() if n in taken}
    needed = {n for n in old["required"] if n in kept} | {
        n for n in other["required"] if n in taken
    }
    required = [name for name in properties if name in needed]
    return old, {**old, "properties": properties, "required": required}
