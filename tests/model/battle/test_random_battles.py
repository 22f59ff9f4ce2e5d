from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from bot.model.battle.events import (
    AddRoom,
    Answer,
    Continue,
    FindRoom,
    LoseRoom,
    Next,
    Refused,
    Resume,
    Stop,
    Tick,
)
from bot.model.battle.machine import next_due
from bot.model.battle.rounds import HOST_WAIT_MS
from bot.model.battle.scoring import results, solved, standing, teams
from bot.model.battle.state import Asking, Lobby, Over, Paused, Revealing, RoomId
from bot.model.ids import PersonId
from tests.amount import amount
from tests.model.battle.battle_play import ADA, BO, CY, DI
from tests.model.battle.random_battle import RandomBattle, persons, rooms


class BattleMachine(RandomBattle):
    """Any events of a battle in any order: the other events, and what always holds."""

    @rule(room=rooms, change=st.sampled_from((AddRoom, AddRoom, LoseRoom, FindRoom)))
    def change_room(
        self, room: RoomId, change: type[AddRoom] | type[LoseRoom] | type[FindRoom]
    ) -> None:
        """A room joins, is lost, or comes back."""
        if change is AddRoom:
            self.apply(lambda at: AddRoom(room, "", at=at))
        elif change is LoseRoom:
            self.apply(lambda at: LoseRoom(room, at=at))
        else:
            self.apply(lambda at: FindRoom(room, at=at))

    @rule(person=persons, past=st.sampled_from((0, 0, 0, 0, 1, -1)), option=st.integers(-1, 4))
    def press(self, person: PersonId, past: int, option: int) -> None:
        """Somebody presses an option, perhaps too late, of another round, or an invalid one."""
        number = self.play.battle.round - past
        self.checked_step(Answer(person, number, option, at=self.play.now))

    @rule(
        order=st.permutations((ADA, BO, CY, DI)),
        wrong=st.sets(persons, max_size=1),
        silent=st.sets(persons, max_size=1),
        pause=st.integers(0, 2000),
        rounds=st.integers(1, 3),
    )
    def whole_rounds(
        self,
        order: list[PersonId],
        wrong: set[PersonId],
        silent: set[PersonId],
        pause: int,
        rounds: int,
    ) -> None:
        """Some rounds are played in which most players are right."""
        for _ in range(rounds):
            if isinstance(self.play.battle.phase, Paused):
                self.run_clock(ADA, Continue)
            while isinstance(self.play.battle.phase, Lobby | Revealing):
                if self.play.battle.rules.hosted and self.play.battle.players:
                    self.run_clock(ADA, Next)
                else:
                    self.due()
            battle = self.play.battle
            if isinstance(battle.phase, Over):
                return
            for person in order:
                if person not in silent:
                    self.play.now += pause
                    option = (battle.question.right + (person in wrong)) % 4
                    at = self.play.now
                    self.checked_step(Answer(person, battle.round, option, at=at))
            while isinstance(self.play.battle.phase, Asking):
                self.due()

    @rule(ms=st.sampled_from((1, 250, 1000, 2500, 6000)))
    def wait(self, ms: int) -> None:
        """A little time passes without a tick."""
        self.play.now += ms

    @rule()
    def due(self) -> None:
        """The next tick comes when it is due."""
        self.play.now = max(self.play.now, next_due(self.play.battle) or 0)
        self.apply(lambda at: Tick(at=at))

    @rule(ms=st.integers(-1, 100_000), away=st.integers(-1, 100_000))
    def restart(self, ms: int, away: int) -> None:
        """No tick came for `ms`, and then the bot reports a downtime of `away` ms."""
        self.play.now += max(ms, 0)
        before = self.play.battle.phase
        self.checked_step(Resume(away, at=self.play.now))
        after = self.play.battle.phase
        if isinstance(before, Asking):
            assert isinstance(after, Asking)
            assert after.answers == before.answers
            assert after.deadline <= max(before.deadline, self.play.now + self.seconds * 1000)
            if after != before:
                assert self.play.battle.round not in self.extended
                self.extended.add(self.play.battle.round)

    @precondition(lambda self: self.closed > 2)
    @rule(person=persons, moderator=st.booleans())
    def stop(self, person: PersonId, *, moderator: bool) -> None:
        """Somebody tries to stop the battle."""
        effects = self.apply(lambda at: Stop(person, moderator, at=at))
        if not any(isinstance(effect, Refused) for effect in effects):
            assert moderator or person == ADA

    # ── what always holds ───────────────────────────────────────────────────────────────────────

    @invariant()
    def points_are_right(self) -> None:
        """Everybody's points and result agree with the model."""
        battle = self.play.battle
        total = self.seconds * 1000
        for person, player in battle.players.items():
            points = row = 0
            for entry in self.answers_of.get(person, []):
                row = row + 1 if entry is not None and entry[0] else 0
                if entry is not None and entry[0]:
                    points += 500 + int(500 * entry[1] / total + 1e-9) + (100 if row >= 3 else 0)
            assert player.points == points
            (result,) = (each for each in results(battle) if each.place.person == person)
            entries = [entry for entry in self.answers_of.get(person, []) if entry is not None]
            assert result.right == sum(right for right, _ in entries)
            assert result.asked == result.right + len(result.missed) >= len(entries)
            fastest = min((total - left for right, left in entries if right), default=None)
            assert player.fastest == fastest

    @invariant()
    def the_standings_show_the_points(self) -> None:
        """The standings have every player once, in order, with their points."""
        battle = self.play.battle
        lines = standing(battle)
        assert {line.person for line in lines} == set(battle.players)
        assert sum(line.points for line in lines) == sum(p.points for p in battle.players.values())
        for line in lines:
            better = [other for other in lines if other.points > line.points]
            assert line.place == len(better) + 1
        assert [line.place for line in lines] == sorted(line.place for line in lines)
        right = {solver.person for solver in solved(battle)}
        assert right == {line.person for line in lines if line.gained}

    @invariant()
    def teams_are_means(self) -> None:
        """A room's points are the mean of its best N players; the smallest room has N players."""
        battle = self.play.battle
        by_room = {
            room.id: sorted(p.points for p in battle.players.values() if p.room == room.id)
            for room in battle.rooms
        }
        playing = {room: points for room, points in by_room.items() if points}
        size = min(map(len, playing.values()), default=0)
        team_of = {team.room: team for team in teams(battle)}
        assert set(team_of) == set(playing)
        for room, points in playing.items():
            assert abs(team_of[room].points - sum(points[-size:]) / size) <= 0.5

    @invariant()
    def something_is_due_until_the_end(self) -> None:
        """A battle that is not over has a due moment, within the length of its phase."""
        battle = self.play.battle
        due = next_due(battle)
        if isinstance(battle.phase, Over):
            assert due is None
            assert self.ended == 1
            return
        assert self.ended == 0
        longest = {Lobby: 60_000, Asking: self.seconds * 1000, Revealing: 6000}
        if battle.rules.hosted:
            longest |= {Lobby: HOST_WAIT_MS, Revealing: HOST_WAIT_MS}
        longest[Paused] = HOST_WAIT_MS
        assert due is not None
        assert due <= self.play.now + longest[type(battle.phase)]

    @invariant()
    def a_round_is_edited_rarely(self) -> None:
        """Before the reveal a round is edited at most once, and for each restart and pause."""
        for number, count in self.edits.items():
            changes = self.clock_changes.get(number, 0)
            assert count <= 1 + (number in self.extended) + changes

    @invariant()
    def silence_ends_it(self) -> None:
        """More than three rounds in a row without any answer are never played."""
        silent = 0
        for number in range(self.closed):
            silent = silent + 1 if self.silences[number] else 0
            assert silent <= 3
            assert silent < 3 or number == self.closed - 1
        assert self.play.battle.silent == silent

    def teardown(self) -> None:
        """After any events, a bounded number of ticks ends the battle."""
        if not hasattr(self, "play"):
            return
        rounds = len(self.play.battle.questions)
        for _ in range(4 * rounds + 4):
            due = next_due(self.play.battle)
            if due is None:
                break
            self.play.now = max(self.play.now, due)
            before = self.play.battle
            self.checked_step(Tick(at=self.play.now))
            assert self.play.battle != before
        assert isinstance(self.play.battle.phase, Over)
        self.points_are_right()


class TestRandomBattles(BattleMachine.TestCase):  # type: ignore[misc,valid-type]
    """All of the above holds for random battles."""

    settings = settings(
        max_examples=amount(80), stateful_step_count=20, deadline=None, derandomize=True
    )
