"""Files that a form sends, and pictures and sounds that a page shows."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from bot.model.actions import BringFile, Command
from bot.platforms.web_chat import limits

_KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "m4a": "audio/mp4",
    "flac": "audio/flac",
}
"""The kinds of pictures and sounds, by the endings of the names under which they are kept."""

PRIVATE_FOR_GOOD = "private, max-age=31536000, immutable"
"""A name contains a hash of the content, so what it names never changes."""


class SentFile(msgspec.Struct, frozen=True):
    """A file of a form: its name, as the browser says, and its content."""

    name: str
    content: bytes


async def form_of(
    request: web.Request, *, file_bytes: int = 0
) -> tuple[dict[str, str], SentFile | None]:
    """The fields of a form, and its file if it has one.

    Args:
        request: The request with the form.
        file_bytes: The largest body of a form with a file; 0 if it may have none.

    Raises:
        HTTPException: If it is no form, too large, or has too many fields.
    """
    is_upload = request.content_type == "multipart/form-data"
    if request.content_type != "application/x-www-form-urlencoded" and not (
        is_upload and file_bytes
    ):
        raise web.HTTPUnsupportedMediaType
    if is_upload:
        request = request.clone(client_max_size=file_bytes)
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
            file = SentFile(value.filename, value.file.read())
            value.file.close()
        elif isinstance(value, str):
            fields.setdefault(name, value)
    return fields, file


def file_of(sent: SentFile, command: Command) -> BringFile:
    """A file that was sent with a command."""
    plain = sent.name.replace("\\", "/").rpartition("/")[2]
    path, options = command.path, command.options
    deck = options.get("deck", "")
    return BringFile(plain, sent.content, len(sent.content), deck, path=path, options=options)


def part_of(content: bytes, kind: str, request: web.Request) -> web.Response:
    """A picture or sound as an answer, or the part that was asked for, as players do.

    Raises:
        HTTPException: If there is no such part.
    """
    headers = {"Cache-Control": PRIVATE_FOR_GOOD, "Accept-Ranges": "bytes"}
    try:
        wanted = request.http_range
        start, stop, _ = wanted.indices(len(content))
    except ValueError as error:
        raise web.HTTPRequestRangeNotSatisfiable from error
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=content, content_type=kind, headers=headers)
    if start >= stop:
        raise web.HTTPRequestRangeNotSatisfiable
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
    status = HTTPStatus.PARTIAL_CONTENT
    return web.Response(status=status, body=content[start:stop], content_type=kind, headers=headers)


def kind_of(name: str) -> str | None:
    """The kind of a kept picture or sound, by its name; None if it is neither."""
    return _KINDS.get(name.rpartition(".")[2])
