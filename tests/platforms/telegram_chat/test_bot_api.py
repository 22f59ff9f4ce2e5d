"""Requests to the Bot API."""

import asyncio

from bot.platforms.telegram_chat.bot_api import POOL, Requests

AT_ONCE = 4 * POOL
ANSWER = b'{"ok":true,"result":true}'


async def test_as_many_requests_as_connections_are_made_at_once() -> None:
    """No request waits for a connection while there are some left, and connections are kept."""
    all_there, all_gone = asyncio.Barrier(AT_ONCE), asyncio.Barrier(AT_ONCE + 1)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while (await reader.read(65_536)).endswith(b"\r\n\r\n"):
            await all_there.wait()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
            writer.write(head.encode() + ANSWER)
        writer.close()
        await writer.wait_closed()
        await all_gone.wait()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot1:a/getMe"
    requests = Requests(connection_pool_size=AT_ONCE)
    await requests.initialize()
    for _ in range(2):
        made = (requests.do_request(url=url, method="GET") for _ in range(AT_ONCE))
        assert await asyncio.gather(*made) == [(200, ANSWER)] * AT_ONCE
    await requests.shutdown()
    await all_gone.wait()
    server.close()
    await server.wait_closed()
    assert connections == AT_ONCE
