"""Reads components as people see them: their texts and their buttons."""

from collections.abc import Iterator

import msgspec

from tests.fakes.discord.errors import Json, Path

ROW, BUTTON, SELECT, INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIO, CHECKS, CHECK = 18, 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
LINK = 5
"""The style of a button that opens a URL."""


class Button(msgspec.Struct, frozen=True):
    """A button; `label` begins with the emoji if there is one."""

    label: str
    custom_id: str
    disabled: bool = False
    url: str = ""
    style: int = 2


def walk(items: list[Json], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """All components with their paths, parents before their children."""
    for index, item in enumerate(items):
        yield from _walk_item(item, (*path, index))


def _walk_item(item: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    yield path, item
    yield from walk(item.get("components") or [], (*path, "components"))
    for key in ("accessory", "component"):
        if item.get(key):
            yield from _walk_item(item[key], (*path, key))


def button_of(item: Json) -> Button:
    """Converts a button component to a `Button`."""
    emoji = (item.get("emoji") or {}).get("name") or ""
    label = item.get("label") or ""
    return Button(
        label=f"{emoji} {label}".strip(),
        custom_id=item.get("custom_id") or "",
        disabled=bool(item.get("disabled")),
        url=item.get("url") or "",
        style=item.get("style") or 0,
    )


def buttons(items: list[Json]) -> list[Button]:
    """All buttons, in reading order."""
    return [button_of(item) for _, item in walk(items) if item.get("type") == BUTTON]


def visible_text(items: list[Json]) -> str:
    """The texts of a layout, one per line; descriptions of pictures are in brackets."""
    lines = []
    for _, item in walk(items):
        if item.get("type") == TEXT:
            lines.append(str(item.get("content")))
        pictures = item.get("items") or ([item] if item.get("type") == THUMBNAIL else [])
        lines += [
            f"[{picture['description']}]" for picture in pictures if picture.get("description")
        ]
    return "\n".join(lines)


def embed_text(embed: Json) -> str:
    """The texts of an embed, one per line."""
    pieces = [embed.get("title"), embed.get("description")]
    for field in embed.get("fields") or []:
        pieces += [field.get("name"), field.get("value")]
    pieces.append((embed.get("footer") or {}).get("text"))
    return "\n".join(str(piece) for piece in pieces if piece)


def with_ids(items: list[Json]) -> list[Json]:
    """A copy of the components in which those without an id have one, as Discord assigns them."""
    copied: list[Json] = msgspec.json.decode(msgspec.json.encode(items))
    taken = {item["id"] for _, item in walk(copied) if item.get("id")}
    free_ids = (free for free in range(1, 10_000) if free not in taken)
    for _, item in walk(copied):
        if not item.get("id"):
            item["id"] = next(free_ids)
    return copied
