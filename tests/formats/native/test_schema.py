import json
import tomllib
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own

from bot.formats.native import schema

DECKS = Path(__file__).parents[3] / "decks"


def test_the_schema_is_the_types() -> None:
    """decks/deck.schema.json is up to date and valid, and describes each key."""
    text = (DECKS / "deck.schema.json").read_text(encoding="utf-8")
    assert text == schema.schema_text(), (
        "run: python -m bot.formats.native.file > decks/deck.schema.json"
    )
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
    for kind in schema.schema()["$defs"].values():
        assert all("description" in value for value in kind["properties"].values())


def test_the_schema_takes_the_deck_and_refuses_faults() -> None:
    """The schema accepts the deck that comes with the program, and refuses broken cards."""
    validator = jsonschema.Draft202012Validator(schema.schema())
    content = tomllib.loads((DECKS / "deep_learning.toml").read_text(encoding="utf-8"))
    validator.validate(content)
    for change in ({"colour": "red"}, {"cloze": "{{c1::x}}", "front": "x"}, {"difficulty": 4}):
        card = content["card"][0] | change
        assert not validator.is_valid(content | {"card": [card]})
