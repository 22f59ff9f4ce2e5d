"""Random events of a battle and a model of it: how it is opened, who joins, what the host does."""

from collections.abc import Callable

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.model.battle.events import (
    AllowGuests,
    AnyEffect,
    AnyEvent,
    Continue,
    HostEvent,
    Join,
    Leave,
    Locked,
    Next,
    Pause,
    PostOver,
    PostReveal,
    RefreshLobby,
    RefreshRound,
    Refused,
    Remove,
    Rename,
    Reply,
    Resume,
    Reviewed,
    Start,
    Tick,
)
from bot.model.battle.machine import next_due
from bot.model.battle.state import Asking, Battle, Over, Paused, Revealing, RoomId, Rules
from bot.model.ids import PersonId
from tests.model.battle.battle_play import ADA, BO, CY, DI, EVA, HERE, NAMES, THERE, YONDER, Play

persons = st.sampled_from((ADA, BO, CY, DI))
rooms = st.sampled_from((HERE, THERE, YONDER))
guests = st.sampled_from((EVA, EVA, BO))
guest_names = st.sampled_from(("Eva", "Eve", "bo", "Host", "\u200b", "x" * 21))
hosts = st.sampled_from((ADA, ADA, ADA, BO))


class RandomBattle(RuleBasedStateMachine):
    """Any events of a battle in any order, compared with a simple model of it.

    The model, `answers_of`, has for each person an entry for each closed round: None for no answer,
    else whether the answer was right, and the time left (ms).
    """

    @initialize(
        rounds=st.integers(1, 6),
        seconds=st.sampled_from((5, 20, 37)),
        reviews=st.booleans(),
        hosted=st.booleans(),
        joined=st.lists(persons, unique=True),
    )
    def open(
        self, rounds: int, seconds: int, joined: list[PersonId], *, reviews: bool, hosted: bool
    ) -> None:
        """Ada opens a battle with two rooms, and starts it if there are players."""
        rules = Rules(seconds=seconds, reviews=reviews, guests=True, hosted=hosted)
        self.play = Play(rounds, rules).add_room(THERE)
        self.seconds = seconds
        self.answers_of: dict[PersonId, list[tuple[bool, int] | None]] = {}
        self.open_round: dict[PersonId, tuple[bool, int]] = {}
        self.closed = 0
        self.edits: dict[int, int] = {}
        self.extended: set[int] = set()
        self.clock_changes: dict[int, int] = {}
        self.silences: list[bool] = []
        self.lobby_edits: list[int] = [self.play.now]
        self.ended = 0
        for number, person in enumerate(joined):
            self.join(person, (HERE, THERE)[number % 2])
        if joined:
            self.start(ADA)

    # ── events ──────────────────────────────────────────────────────────────────────────────────

    def apply(self, make: Callable[[int], AnyEvent]) -> tuple[AnyEffect, ...]:
        """Applies the ticks that are due and then an event, all checked."""
        while (due := next_due(self.play.battle)) is not None and due <= self.play.now:
            self.checked_step(Tick(at=self.play.now))
        return self.checked_step(make(self.play.now))

    def checked_step(self, event: AnyEvent) -> tuple[AnyEffect, ...]:
        """Applies an event and checks it."""
        before = self.play.battle
        effects = self.play.do(event)
        after = self.play.battle
        if any(isinstance(effect, Refused) for effect in effects):
            assert len(effects) == 1
            assert after == before
        assert sum(isinstance(effect, Reply) for effect in effects) <= 1
        self.update_model(before, effects)
        stored = msgspec.json.encode(after)
        assert msgspec.json.decode(stored, type=Battle) == after
        return effects

    def update_model(self, before: Battle, effects: tuple[AnyEffect, ...]) -> None:
        """Updates the model with the effects, and compares them with the rules."""
        for effect in effects:
            match effect:
                case RefreshLobby():
                    assert self.play.now - self.lobby_edits[-1] >= 3000
                    self.lobby_edits.append(self.play.now)
                case RefreshRound(round=number):
                    self.edits[number] = self.edits.get(number, 0) + 1
                case Locked(person=person, option=option):
                    assert person not in self.open_round
                    assert isinstance(before.phase, Asking)
                    right = option == before.question.right
                    left = min(before.phase.deadline - self.play.now, self.seconds * 1000)
                    assert left >= 0
                    self.open_round[person] = (right, left)
                case PostReveal():
                    self.close()
                case Reviewed(reviews=reviews):
                    assert before.rules.reviews
                    assert {person: right for person, _, right in reviews} == {
                        person: entries[-1][0]
                        for person, entries in self.answers_of.items()
                        if entries[-1] is not None and person != EVA
                    }
                case PostOver() if not isinstance(before.phase, Over):
                    self.ended += 1
                    self.open_round = {}
        if not isinstance(self.play.battle.shown, Asking):
            assert not self.open_round

    def close(self) -> None:
        """Records the round's answers for every person."""
        for person in {*self.play.battle.players, *self.answers_of}:
            entries = self.answers_of.setdefault(person, [None] * self.closed)
            entries.append(self.open_round.get(person))
        self.silences.append(not self.open_round)
        self.open_round = {}
        self.closed += 1

    @rule(person=persons, room=rooms)
    def join(self, person: PersonId, room: RoomId) -> None:
        """Somebody joins, perhaps again or from another room."""
        self.apply(lambda at: Join(person, NAMES[person], room, at=at))

    @rule(person=persons)
    def leave(self, person: PersonId) -> None:
        """Somebody leaves."""
        self.apply(lambda at: Leave(person, at=at))

    @rule(person=persons)
    def start(self, person: PersonId) -> None:
        """Somebody presses Start."""
        self.apply(lambda at: Start(person, at=at))

    @rule(name=guest_names, room=rooms)
    def join_as_guest(self, name: str, room: RoomId) -> None:
        """A guest joins, perhaps under a name that nobody may have."""
        self.apply(lambda at: Join(EVA, name, room, guest=True, at=at))
        player = self.play.battle.players.get(EVA)
        assert player is None or player.name in {"Eva", "Eve", "bo"}

    @rule(host=hosts, event=st.sampled_from((Next, Next, Pause, Continue)))
    def run_clock(self, host: PersonId, event: type[Next] | type[Pause] | type[Continue]) -> None:
        """Somebody goes on, stops the clock, or lets it run again."""

        def make(at: int) -> HostEvent:
            if event is Pause:
                return Pause(host, at=at)
            if event is Continue:
                return Continue(host, at=at)
            revealed = isinstance(self.play.battle.phase, Revealing)
            return Next(host, self.play.battle.round, revealed, at=at)

        self.as_host(make)
        after = self.play.battle
        if event is Pause or event is Continue:
            self.clock_changes[after.round] = self.clock_changes.get(after.round, 0) + 1

    @rule(host=hosts, seconds=st.integers(0, 100), away=st.integers(0, 100))
    def pause_and_go_on(self, host: PersonId, seconds: int, away: int) -> None:
        """A pause, also with a restart in it, takes no time from anybody."""
        self.run_clock(host, Pause)
        paused = self.play.battle.phase
        if not isinstance(paused, Paused):
            return
        self.play.now += seconds * 1000
        self.checked_step(Resume(away * 1000, at=self.play.now))
        assert self.play.battle.phase is paused
        left = next_due(msgspec.structs.replace(self.play.battle, phase=paused.held))
        assert left is not None
        before = self.play.battle
        effects = self.checked_step(Continue(ADA, at=self.play.now))
        self.clock_changes[before.round] += 1
        if PostReveal not in map(type, effects):  # else nobody is left whom the round waited for
            assert next_due(self.play.battle) == left + self.play.now - paused.at

    @rule(host=hosts, guest=guests, name=guest_names)
    def rename(self, host: PersonId, guest: PersonId, name: str) -> None:
        """Somebody gives a player another name."""
        self.as_host(lambda at: Rename(host, guest, name, at=at))
        assert BO not in self.play.battle.players or self.play.battle.players[BO].name == "Bo"

    @rule(host=hosts, guest=guests)
    def remove(self, host: PersonId, guest: PersonId) -> None:
        """Somebody removes a player, with all their answers."""
        before = self.play.battle
        if (due := next_due(before)) is not None and due <= self.play.now:
            return  # what was due would be checked with the model of afterwards
        if host == ADA and guest == EVA and EVA in before.players and self.ended == 0:
            self.answers_of.pop(EVA, None)
            self.open_round.pop(EVA, None)
        self.as_host(lambda at: Remove(host, guest, at=at))
        assert BO not in before.players or BO in self.play.battle.players

    @rule(host=hosts, on=st.booleans())
    def allow_guests(self, host: PersonId, *, on: bool) -> None:
        """Somebody lets guests in, or no more of them."""
        self.as_host(lambda at: AllowGuests(host, on, at=at))

    def as_host(self, make: Callable[[int], HostEvent]) -> None:
        """Applies an event of the host; from anybody else it changes nothing."""
        host = make(0).person
        effects = self.apply(make)
        assert host == ADA or [type(effect) for effect in effects] == [Refused]
