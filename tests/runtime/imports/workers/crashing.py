"""A worker that crashes with an error that quotes its input."""

from bot.runtime.imports import sandbox

if __name__ == "__main__":
    raise ValueError(sandbox.receive().content)
