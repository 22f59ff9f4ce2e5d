"""What a form sends: its fields, and perhaps a file."""

from aiohttp import web

from bot.model.actions import BringFile
from bot.platforms.web_chat import limits

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
"""How the files begin that a card can show, and their kinds."""


async def form_of(
    request: web.Request, *, files: bool = False
) -> tuple[dict[str, str], web.FileField | None]:
    """The fields of a form, and its file if it has one, as only a form with `files` may.

    Raises:
        HTTPException: If it is no form, too large, or has too many fields.
    """
    is_upload = request.content_type == "multipart/form-data"
    if request.content_type != "application/x-www-form-urlencoded" and not (is_upload and files):
        raise web.HTTPUnsupportedMediaType
    if is_upload:
        request = request.clone(client_max_size=limits.BODY_BYTES)
    try:
        sent = await request.post()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if len(sent) > limits.FIELDS:
        raise web.HTTPBadRequest
    fields: dict[str, str] = {}
    file = None
    for name, value in sent.items():
        if isinstance(value, web.FileField):
            file = value
        elif isinstance(value, str):
            fields.setdefault(name, value)
    return fields, file


def file_of(name: str, content: bytes, deck: str) -> BringFile:
    """A file that was sent, as an import."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    return BringFile(plain, content, len(content), deck)


def kind_of(content: bytes) -> str | None:
    """The kind of a picture or sound, by how it begins; None if it is neither."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _KINDS if content.startswith(start)), None)
