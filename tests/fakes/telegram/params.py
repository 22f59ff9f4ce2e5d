"""Reads the parameters of a request: JSON, form, multipart or query, as SDKs send them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import BodyPartReader, web

from tests.fakes.telegram import limits
from tests.fakes.telegram.errors import RefusedError, bad


class Upload(msgspec.Struct, frozen=True):
    """A file in the request."""

    name: str
    mime: str
    content: bytes


class Params:
    """Parameters by name. Numbers may be text and lists may be JSON text, in any encoding."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload]) -> None:
        self.values = values
        self.uploads = uploads

    def text(self, name: str) -> str:
        """A text; "" if it is missing."""
        value = self.values.get(name)
        text = "" if value is None else str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad("strings must be encoded in UTF-8") from None
        return text

    def number(self, name: str) -> int | None:
        """An integer; None if it is missing."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name} must be a number") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean; "true", "yes" and "1" are true."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        """A list or an object, possibly as JSON text; None if it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise bad(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file of a parameter: under the parameter's own name, or the name it refers to."""
        referred = str(self.values.get(name, "")).removeprefix("attach://")
        return self.uploads.get(name) or self.uploads.get(referred)


async def params_of(request: web.Request) -> Params:
    """Reads a request's parameters.

    Raises:
        RefusedError: the body cannot be parsed, or an upload is too large.
    """
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        return Params({**request.query, **_object(body)}, {})
    if kind.startswith("multipart/"):
        return await _multipart(request)
    return Params({**request.query, **await request.post()}, {})


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except msgspec.DecodeError:
        raise bad("can't parse JSON object") from None


async def _multipart(request: web.Request) -> Params:
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read())
        if part.filename is None:
            values[part.name] = content.decode()
        elif len(content) > limits.UPLOAD_BYTES:
            raise RefusedError(413, "Request Entity Too Large")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            uploads[part.name] = Upload(part.filename, mime, content)
    return Params(values, uploads)
