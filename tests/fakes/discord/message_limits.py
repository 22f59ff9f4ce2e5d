"""Checks messages and autocomplete answers against Discord's limits."""

from tests.fakes.discord import component_limits
from tests.fakes.discord.errors import FormErrors, Json, Path, empty_message, too_large
from tests.fakes.discord.records import COMPONENTS_V2, File, Message

MAX_CONTENT = 2_000
MAX_EMBEDS = 10
MAX_EMBED_TEXT = 6_000
MAX_NONCE = 25
MAX_FILES = 10
MAX_UPLOAD = 10 * 1024 * 1024
"""Bytes of all files together: the limit of a server without boosts."""
MAX_FIELDS = 25
MAX_CHOICES = 25

V2_ONLY_TEXT = "cannot be used when using MessageFlags.IS_COMPONENTS_V2"
KEPT_FLAG_TEXT = "MessageFlags.IS_COMPONENTS_V2 cannot be removed from a message"


def check_message(form: Json, files: list[File], before: Message | None, *prefix: str) -> None:
    """Checks the body that creates a message, or edits the message `before`.

    Args:
        form: the body.
        files: all files that the message will have.
        before: the message that is edited; None for a new one.
        prefix: the path of the form within the whole request body.

    Raises:
        Refusal: 50035 with all errors, 50006 if nothing would be shown, 40005 for size.
    """
    if sum(len(file.content) for file in files) > MAX_UPLOAD:
        raise too_large()
    errors = FormErrors(*prefix)
    was_v2 = before is not None and bool(before.flags & COMPONENTS_V2)
    says_v2 = bool((form.get("flags") or 0) & COMPONENTS_V2)
    v2 = says_v2 or (was_v2 and "flags" not in form)
    used = [key for key in ("content", "embeds", "poll", "sticker_ids") if form.get(key)]
    if was_v2 and not says_v2 and (used or "flags" in form):
        errors.add(("flags",), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", KEPT_FLAG_TEXT)
    elif v2:
        for key in (*used, *_remaining_legacy_fields(form, before)):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            errors.add((key,), code, f"The '{key}' field {V2_ONLY_TEXT}")
    errors.max_length(("content",), form.get("content"), MAX_CONTENT)
    errors.max_length(("nonce",), form.get("nonce"), MAX_NONCE)
    errors.max_length(("attachments",), files, MAX_FILES)
    _check_embeds(form.get("embeds") or [], errors)
    names = [file.filename for file in files]
    component_limits.check_message(form.get("components") or [], errors, names, v2=v2)
    errors.raise_if_any()
    _check_shown(form, files, before, v2=v2)


def _remaining_legacy_fields(form: Json, before: Message | None) -> list[str]:
    """The legacy fields that stay filled when an edit turns the message into a layout."""
    if before is None or before.flags & COMPONENTS_V2:
        return []
    return [key for key in ("content", "embeds") if getattr(before, key) and key not in form]


def _check_shown(form: Json, files: list[File], before: Message | None, *, v2: bool) -> None:
    shown = []
    for key in ("components",) if v2 else ("content", "embeds", "components", "poll"):
        old = getattr(before, key, None)
        shown.append(form.get(key) if key in form else old)
    if not any(shown) and not (files and not v2):
        raise empty_message()


def _check_embeds(embeds: list[Json], errors: FormErrors) -> None:
    errors.max_length(("embeds",), embeds, MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        path: Path = ("embeds", index)
        footer = (embed.get("footer") or {}).get("text")
        author = (embed.get("author") or {}).get("name")
        fields = embed.get("fields") or []
        errors.max_length((*path, "title"), embed.get("title"), 256)
        errors.max_length((*path, "description"), embed.get("description"), 4_096)
        errors.max_length((*path, "footer", "text"), footer, 2_048)
        errors.max_length((*path, "author", "name"), author, 256)
        errors.max_length((*path, "fields"), fields, MAX_FIELDS)
        pieces = [embed.get("title"), embed.get("description"), footer, author]
        for field_index, field in enumerate(fields):
            errors.length_between((*path, "fields", field_index, "name"), field.get("name"), 1, 256)
            errors.length_between(
                (*path, "fields", field_index, "value"), field.get("value"), 1, 1_024
            )
            pieces += [field.get("name"), field.get("value")]
        total += sum(len(piece) for piece in pieces if piece)
    if total > MAX_EMBED_TEXT:
        text = f"Embed size exceeds maximum size of {MAX_EMBED_TEXT}"
        errors.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def check_choices(choices: list[Json] | None, option_type: int) -> None:
    """Checks an autocomplete answer for an option of type `option_type` (3 is a string).

    Raises:
        Refusal: 50035 with all errors.
    """
    errors = FormErrors("data")
    errors.length_between(("choices",), choices, 0, MAX_CHOICES)
    for index, choice in enumerate(choices or []):
        errors.length_between(("choices", index, "name"), choice.get("name"), 1, 100)
        value = choice.get("value")
        if option_type == 3:
            if isinstance(value, str):
                errors.length_between(("choices", index, "value"), value, 1, 100)
            else:
                text = "Could not interpret the value as string."
                errors.add(("choices", index, "value"), "STRING_TYPE_CONVERT", text)
    errors.raise_if_any()
