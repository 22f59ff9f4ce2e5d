"""A command as a form: a field for each of its options."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from bot.engine.autocomplete import MOST
from bot.engine.declarations import DECK_KINDS, CommandSpec, Option
from bot.model.suggestions import Suggestion
from bot.screens import browser as words


class Field(msgspec.Struct, frozen=True):
    """A field of a form.

    `kind` is "select", "file", "number" or "text"; `choices` are a select's values with their
    labels, and what a text field suggests. `was` is what is set, empty if nothing is.
    """

    name: str
    label: str
    hint: str
    kind: str
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    required: bool = False
    least: float = 0
    most: float = 0
    was: str = ""


class CommandForm(msgspec.Struct, frozen=True):
    """A command's form: where it goes, what its button says, and its fields."""

    action: str
    label: str
    fields: Sequence[Field]
    files: bool = False


def form_of(
    spec: CommandSpec,
    values: Mapping[str, str],
    suggestions: Mapping[str, Sequence[Suggestion]],
    kept: Mapping[str, str] = MappingProxyType({}),
) -> CommandForm:
    """The form of a command.

    Args:
        spec: The command.
        values: What its fields hold, by option.
        suggestions: What may be typed, by option.
        kept: What is set, by option: it is in the fields for which there is no value.
    """
    fields = [
        _field(
            option,
            values.get(option.name, ""),
            suggestions.get(option.name, ()),
            words.UNCHOSEN.get(spec.path, ""),
            kept.get(option.name, ""),
        )
        for option in spec.options
        if option.kind != "channel"
    ]
    return CommandForm(
        f"/{spec.path.replace(' ', '/')}",
        words.BUTTONS.get(spec.path, words.GO),
        fields,
        files=any(field.kind == "file" for field in fields),
    )


def suggested(spec: CommandSpec) -> tuple[Option, ...]:
    """The options of a command whose values are looked up."""
    return tuple(option for option in spec.options if option.kind in {*DECK_KINDS, "topic"})


def _field(
    option: Option, value: str, suggestions: Sequence[Suggestion], unchosen: str, was: str
) -> Field:
    choices = [(each.value, each.label) for each in suggestions]
    kind = "text"
    if option.kind == "choice":
        labels = words.CHOICES.get(option.name, {})
        choices = [(one, labels.get(one, one)) for one in option.choices]
        kind, choices = "select", [("", unchosen), *choices] if unchosen and not was else choices
    elif option.kind in DECK_KINDS and 0 < len(suggestions) < MOST:
        if value and value not in {each.value for each in suggestions}:
            choices.insert(0, (value, value))
        kind, choices = "select", [*([] if option.required else [("", words.ANY)]), *choices]
    elif option.kind == "integer":
        kind = "number"
    elif option.kind == "file":
        kind = "file"
    return Field(
        option.name,
        words.FIELDS.get(option.name, option.name),
        option.description,
        kind,
        value or was,
        choices,
        option.required,
        option.least,
        option.most,
        was,
    )
