"""A worker that asks for more memory than it may use."""

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    sandbox.receive()
    sandbox.limit_resources()
    bytearray(sandbox.MEMORY)
