"""What the tests write down while the bot runs, for the oracle."""

from dataclasses import dataclass, field

PLATFORMS = ("discord", "telegram")


@dataclass
class Pressed:
    """What one platform's people did and were answered: pairs of account and card."""

    tried: set[tuple[str, str]] = field(default_factory=set)
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    answers: int = 0


@dataclass
class Records:
    """What was acknowledged to whom, and which posts fell due."""

    pressed: dict[str, Pressed] = field(
        default_factory=lambda: {platform: Pressed() for platform in PLATFORMS}
    )
    due: dict[str, list[str]] = field(
        default_factory=lambda: {platform: [] for platform in PLATFORMS}
    )
    """The channels in which exactly one post fell due."""
    asked: list[int] = field(default_factory=list)
    """The people on Telegram who typed exactly one command, by id."""

    @property
    def acknowledged(self) -> int:
        """How many ratings were acknowledged so far."""
        return sum(len(pressed.acknowledged) for pressed in self.pressed.values())
