"""Forms for typed texts: within Discord's limits, whatever they are about."""

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import Answer, EditCard, Paste, ReportCard, TypeBattle, Typed, TypeZone
from bot.model.ids import BattleId, CardId, ImportId, SessionId
from bot.model.views import AnyBlock, Ask, Quote, View
from bot.platforms import button_tokens
from bot.platforms.discord_chat import limits
from bot.platforms.discord_chat.modals import ABOVE, form_of, modal_for
from bot.screens import discord as words
from tests.fakes.discord import component_limits, components
from tests.fakes.discord.errors import FormErrors
from tests.platforms.discord_chat import views

ACTIONS: tuple[Typed, ...] = (
    Answer(SessionId(1), 2),
    TypeBattle(BattleId(1), 2),
    Paste(ImportId(1)),
    EditCard(CardId(1)),
    ReportCard(CardId(1)),
    TypeZone(),
)


def check(modal: discord.ui.Modal) -> None:
    """Checks a form as Discord does."""
    errors = FormErrors()
    component_limits.check_modal(modal.to_dict(), errors)
    errors.raise_if_any()


@given(
    st.sampled_from(ACTIONS),
    st.text(max_size=40).map(lambda text: text * 90),
    st.lists(views.blocks, max_size=4).map(tuple),
)
def test_every_form_is_taken(action: Typed, initial: str, quoted: tuple[AnyBlock, ...]) -> None:
    """Whatever a view quotes and whatever a card contains, its form is within all limits."""
    view = View((*quoted, Quote(quoted)), ask=Ask("Type", action, initial=initial, long=True))
    modal = form_of(view)
    assert modal is not None
    check(modal)
    assert button_tokens.unpack(modal.custom_id) == action
    above = [part for part in modal.to_dict()["components"] if part["type"] == components.TEXT]
    assert sum(len(part["content"]) for part in above) <= ABOVE


def test_what_does_not_fit_opens_no_form() -> None:
    """A card of 4,000 characters fits; one of 4,001 opens no form, instead of being cut."""
    for size, opens in ((limits.FIELD_TEXT, True), (limits.FIELD_TEXT + 1, False)):
        view = View((), ask=Ask("Change", EditCard(CardId(1)), initial="x" * size, long=True))
        assert (form_of(view) is not None) == opens
    assert form_of(View(())) is None


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: type(action).__name__)
def test_the_words_of_forms(action: Typed) -> None:
    """No title, label or hint of a form is too long."""
    form = words.form(action)
    assert 0 < len(form.title) <= limits.MODAL_TITLE
    assert 0 < len(form.label) <= limits.FIELD_LABEL
    assert len(form.file) <= limits.FIELD_LABEL
    assert max(len(form.hint), len(form.file_hint)) <= limits.FIELD_HINT
    check(modal_for(action))
