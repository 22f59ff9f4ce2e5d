"""Checks components of messages and modals against Discord's limits.

Source of the numbers: Discord, "Component reference" and "Using modal components".
"""

from collections.abc import Callable, Iterable

from tests.fakes.discord import components as kinds
from tests.fakes.discord.components import walk
from tests.fakes.discord.errors import FormErrors, Json, Path

MAX_ROWS = 5
MAX_ITEMS = 40
MAX_TEXT = 4_000
MAX_UPLOADS = 10
"""Files in one upload field."""
MAX_CUSTOM_ID = 100
MAX_URL = 512

IN_CONTAINER = (
    kinds.ROW,
    kinds.SECTION,
    kinds.TEXT,
    kinds.GALLERY,
    kinds.FILE,
    kinds.SEPARATOR,
)
ON_TOP = (*IN_CONTAINER, kinds.CONTAINER)
IN_LABEL = (*kinds.SELECTS, kinds.INPUT, kinds.UPLOAD, kinds.RADIO, kinds.CHECKS, kinds.CHECK)


def check_message(items: list[Json], errors: FormErrors, files: Iterable[str], *, v2: bool) -> None:
    """Checks the components of a message.

    Args:
        items: the components.
        errors: gets what is wrong.
        files: the names of the attachments that a layout may refer to.
        v2: whether the message is a layout (components V2).
    """
    top: Path = ("components",)
    if not v2:
        errors.max_length(top, items, MAX_ROWS)
    for index, item in enumerate(items):
        if _is_one_of(errors, (*top, index), item, ON_TOP if v2 else (kinds.ROW,)):
            _check(errors, (*top, index), item, set(files))
    all_items = list(walk(items, top))
    if v2 and len(all_items) > MAX_ITEMS:
        text = f"The maximum number of components ({MAX_ITEMS}) is exceeded."
        errors.add(top, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", text)
    if sum(len(str(item.get("content") or "")) for _, item in all_items) > MAX_TEXT:
        text = f"The displayable text of all components exceeds {MAX_TEXT} characters."
        errors.add(top, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)
    _check_unique_ids(errors, all_items)


def check_modal(modal: Json, errors: FormErrors) -> None:
    """Checks the title, the custom_id and the fields of a modal."""
    errors.length_between(("title",), modal.get("title"), 1, 45)
    errors.length_between(("custom_id",), modal.get("custom_id"), 1, MAX_CUSTOM_ID)
    items = modal.get("components")
    errors.length_between(("components",), items, 1, 5)
    for index, item in enumerate(items or []):
        path: Path = ("components", index)
        if not _is_one_of(errors, path, item, (kinds.ROW, kinds.TEXT, kinds.LABEL)):
            continue
        if item["type"] == kinds.LABEL:
            errors.length_between((*path, "label"), item.get("label"), 1, 45)
            errors.max_length((*path, "description"), item.get("description"), 100)
            inner = item.get("component") or {}
            if _is_one_of(errors, (*path, "component"), inner, IN_LABEL):
                _check(errors, (*path, "component"), inner, set())
        elif item["type"] == kinds.ROW:
            errors.length_between((*path, "components"), item.get("components"), 1, 1)
            for inner in item.get("components") or []:
                inner_path = (*path, "components", 0)
                if _is_one_of(errors, inner_path, inner, (kinds.INPUT,)):
                    errors.length_between((*inner_path, "label"), inner.get("label"), 1, 45)
                    _check(errors, inner_path, inner, set())
        else:
            _check(errors, path, item, set())
    _check_unique_ids(errors, list(walk(items or [], ("components",))))


def _is_one_of(errors: FormErrors, path: Path, item: Json, allowed: tuple[int, ...]) -> bool:
    if item.get("type") in allowed:
        return True
    text = f'Value of field "type" must be one of {allowed}.'
    errors.add(path, "UNION_TYPE_CHOICES", text)
    return False


def _check_unique_ids(errors: FormErrors, items: list[tuple[Path, Json]]) -> None:
    seen: set[str] = set()
    for path, item in items:
        custom_id = item.get("custom_id")
        if custom_id in seen:
            text = "Component custom id cannot be duplicated"
            errors.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        if custom_id:
            seen.add(custom_id)


def _check(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    check = CHECKS.get(item["type"])
    if check is not None:
        check(errors, path, item, files)


def _check_text(errors: FormErrors, path: Path, item: Json, _files: set[str]) -> None:
    errors.length_between((*path, "content"), item.get("content"), 1, MAX_TEXT)


def _check_container(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    inner = item.get("components")
    errors.length_between((*path, "components"), inner, 1, MAX_ITEMS)
    for index, child in enumerate(inner or []):
        child_path = (*path, "components", index)
        if _is_one_of(errors, child_path, child, IN_CONTAINER):
            _check(errors, child_path, child, files)


def _check_gallery(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    pictures = item.get("items")
    errors.length_between((*path, "items"), pictures, 1, 10)
    for index, picture in enumerate(pictures or []):
        _check_picture(errors, (*path, "items", index), picture, files)


def _check_row(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    inner = item.get("components") or []
    errors.length_between((*path, "components"), inner, 1, 5)
    with_select = any(child.get("type") in kinds.SELECTS for child in inner)
    for index, child in enumerate(inner):
        child_path = (*path, "components", index)
        if not _is_one_of(errors, child_path, child, (kinds.BUTTON, *kinds.SELECTS)):
            continue
        if with_select and index > 0:
            text = "The specified component exceeds the maximum width"
            errors.add(child_path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)
        _check(errors, child_path, child, files)


def _check_section(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    inner = item.get("components")
    errors.length_between((*path, "components"), inner, 1, 3)
    for index, child in enumerate(inner or []):
        child_path = (*path, "components", index)
        if _is_one_of(errors, child_path, child, (kinds.TEXT,)):
            _check(errors, child_path, child, files)
    accessory = item.get("accessory") or {}
    if _is_one_of(errors, (*path, "accessory"), accessory, (kinds.BUTTON, kinds.THUMBNAIL)):
        _check(errors, (*path, "accessory"), accessory, files)


def _check_picture(errors: FormErrors, path: Path, item: Json, files: set[str]) -> None:
    key = "file" if item.get("type") == kinds.FILE else "media"
    errors.max_length((*path, "description"), item.get("description"), 1_024)
    url = str((item.get(key) or {}).get("url") or "")
    name = url.removeprefix("attachment://")
    if not url or (name != url and name not in files):
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        errors.add((*path, key), code, f"The referenced attachment {name!r} was not found.")


def _check_button(errors: FormErrors, path: Path, item: Json, _files: set[str]) -> None:
    errors.max_length((*path, "label"), item.get("label"), 80)
    errors.one_of((*path, "style"), item.get("style"), (1, 2, 3, 4, 5, 6))
    if not item.get("label") and not item.get("emoji"):
        errors.add((*path, "label"), "BASE_TYPE_REQUIRED", "A label or an emoji is required")
    emoji = item.get("emoji") or {}
    if emoji and not emoji.get("id") and str(emoji.get("name") or "a").isascii():
        errors.add((*path, "emoji", "name"), "COMPONENT_INVALID_EMOJI", "Invalid emoji")
    if item.get("style") == kinds.LINK:
        errors.length_between((*path, "url"), item.get("url"), 1, MAX_URL)
        if item.get("custom_id"):
            text = "A link button cannot have a custom id"
            errors.add((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_INVALID", text)
    else:
        errors.length_between((*path, "custom_id"), item.get("custom_id"), 1, MAX_CUSTOM_ID)


def _check_select(errors: FormErrors, path: Path, item: Json, _files: set[str]) -> None:
    errors.length_between((*path, "custom_id"), item.get("custom_id"), 1, MAX_CUSTOM_ID)
    errors.max_length((*path, "placeholder"), item.get("placeholder"), 150)
    options = item.get("options")
    if item["type"] == kinds.SELECT:
        errors.length_between((*path, "options"), options, 1, 25)
        least, most = item.get("min_values", 1), item.get("max_values", 1)
        if not 0 <= least <= most <= max(1, len(options or [])):
            text = "min_values and max_values do not fit the options"
            errors.add((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", text)
    seen: set[str] = set()
    for index, option in enumerate(options or []):
        option_path = (*path, "options", index)
        errors.length_between((*option_path, "label"), option.get("label"), 1, 100)
        errors.length_between((*option_path, "value"), option.get("value"), 1, 100)
        errors.max_length((*option_path, "description"), option.get("description"), 100)
        if option.get("value") in seen:
            text = "The specified option value is already used"
            errors.add((*option_path, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
        seen.add(str(option.get("value")))


def _check_input(errors: FormErrors, path: Path, item: Json, _files: set[str]) -> None:
    errors.length_between((*path, "custom_id"), item.get("custom_id"), 1, MAX_CUSTOM_ID)
    errors.one_of((*path, "style"), item.get("style"), (1, 2))
    errors.max_length((*path, "value"), item.get("value"), 4_000)
    errors.max_length((*path, "placeholder"), item.get("placeholder"), 100)
    least, most = item.get("min_length") or 0, item.get("max_length") or 4_000
    if not 0 <= least <= most <= MAX_TEXT:
        text = f"int value should be between 1 and {MAX_TEXT}."
        errors.add((*path, "max_length"), "NUMBER_TYPE_MAX", text)


def _check_upload(errors: FormErrors, path: Path, item: Json, _files: set[str]) -> None:
    errors.length_between((*path, "custom_id"), item.get("custom_id"), 1, MAX_CUSTOM_ID)
    if not 0 <= item.get("min_values", 1) <= item.get("max_values", 1) <= MAX_UPLOADS:
        text = f"int value should be between 0 and {MAX_UPLOADS}."
        errors.add((*path, "max_values"), "NUMBER_TYPE_MAX", text)


CHECKS: dict[int, Callable[[FormErrors, Path, Json, set[str]], None]] = {
    kinds.BUTTON: _check_button,
    **dict.fromkeys(kinds.SELECTS, _check_select),
    kinds.INPUT: _check_input,
    kinds.UPLOAD: _check_upload,
    kinds.ROW: _check_row,
    kinds.TEXT: _check_text,
    kinds.SECTION: _check_section,
    kinds.CONTAINER: _check_container,
    kinds.GALLERY: _check_gallery,
    kinds.THUMBNAIL: _check_picture,
    kinds.FILE: _check_picture,
}
