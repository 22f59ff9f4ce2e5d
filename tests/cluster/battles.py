"""Battles between rooms whose servers are with different processes, while these are killed."""

import asyncio
import re
from collections import defaultdict

from tests.cluster.lab import ClusterLab
from tests.fakes.discord import Channel, Message, User
from tests.faults.crowd import QUESTION as CARD

ROUNDS, SECONDS = 2, 8
REST_S = 0.3
"""How long a player thinks between two looks at the room."""
CODE = re.compile(r"/battle join ([A-Z0-9]+)")
QUESTION = re.compile(r"Question (\d+) of \d+")
LOCKED = re.compile(r"Locked in|locked already")
_ANSWERED = """SELECT i.account, count(*), sum(r.answered) FROM battle_results r
    JOIN identities i ON i.person = r.person WHERE i.platform = 'discord' GROUP BY i.account"""


class Battles:
    """One battle after the other, each with two players who know each other from nowhere else."""

    def __init__(self, lab: ClusterLab) -> None:
        self._lab = lab
        self._locked: dict[str, set[str]] = defaultdict(set)
        """By player, the questions to which an answer was acknowledged."""
        self._tried: dict[str, set[str]] = defaultdict(set)
        self._playing: asyncio.Task[None] | None = None
        self._last = False

    def begin(self) -> None:
        """Lets the first two players begin."""
        self._playing = asyncio.create_task(self._play())

    async def leave(self, seconds: float) -> None:
        """Lets the battle of now come to its end, if that takes no longer than so."""
        self._last = True
        assert self._playing is not None
        await asyncio.wait({self._playing}, timeout=seconds)
        if not self._playing.done():
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)
        elif (error := self._playing.exception()) is not None:
            raise error

    def judge(self) -> tuple[int, list[str]]:
        """How many answers were acknowledged in battles that ended, and what is wrong with them."""
        answers, wrong = 0, []
        for account, battles, answered in self._lab.rows(_ANSWERED):
            locked, tried = len(self._locked[account]), len(self._tried[account])
            answers += locked
            if battles != 1:
                wrong.append(f"player {account} has {battles} results of one battle")
            if not locked <= int(answered) <= tried:
                wrong.append(f"{answered} answers of player {account} count, {locked} were locked")
        return answers, wrong

    async def _play(self) -> None:
        while not self._last:
            players = [self._lab.discord.add_user(name) for name in ("ada", "bob")]
            rooms = [self._lab.discord.add_channel(guild, "battle") for guild in self._lab.guilds]
            await self._open(players, rooms)
            await asyncio.gather(*map(self._answer, players, rooms))

    async def _open(self, players: list[User], rooms: list[Channel]) -> None:
        """Opens a battle in one room, joins it from another, and begins it."""
        settings = {"deck": "faults", "rounds": ROUNDS, "seconds": SECONDS}
        lobby = None
        while lobby is None:
            await self._lab.discord.slash(players[0], "battle start", settings, channel=rooms[0])
            await asyncio.sleep(1)
            lobby = self._last_post(rooms[0])
        code = CODE.search(lobby.text)
        assert code is not None, lobby.text
        while self._last_post(rooms[1]) is None:
            await self._lab.discord.slash(
                players[1], "battle join", {"code": code[1]}, channel=rooms[1]
            )
            await asyncio.sleep(1)
        while (post := self._last_post(rooms[0])) is not None and not QUESTION.search(post.text):
            start = [one.label for one in post.buttons if one.label.startswith("Start")]
            if start:
                await self._lab.discord.press(players[0], post, start[0])
            await asyncio.sleep(REST_S)

    async def _answer(self, who: User, room: Channel) -> None:
        """Answers each question until the battle is over."""
        account = str(who.id)
        while True:
            await asyncio.sleep(REST_S)
            post = self._last_post(room)
            if post is None:
                continue
            if "The battle is over" in post.text:
                return
            question = QUESTION.search(post.text)
            options = [button for button in post.buttons if not button.disabled]
            if question is None or not options or question[1] in self._locked[account]:
                continue
            self._tried[account].add(question[1])
            card = CARD.search(post.text)
            assert card is not None, post.text
            # Its result is a review, too.
            self._lab.records.pressed["discord"].tried.add((account, card[1]))
            seen = await self._lab.discord.press(who, post, options[0].label)
            if LOCKED.search(seen.text):
                self._locked[account].add(question[1])

    def _last_post(self, room: Channel) -> Message | None:
        posts = self._lab.discord.messages(room)
        return posts[-1] if posts else None
