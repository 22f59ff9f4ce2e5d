"""A sample file of each format, and a deck to write."""

from pathlib import Path

from bot.formats.base.parsed import ParsedDeck
from bot.formats.importers import read_any
from bot.model.cards import Card, Deck

DATA = Path(__file__).parent / "data"
SAMPLES = {
    "aiken.txt": "markdown",
    "anki.txt": "anki-text",
    "anki_editor.org": "org-drill",
    "answer_in_third_column.csv": "csv",
    "assistant.md": "markdown",
    "brainscape.csv": "brainscape",
    "cards.json": "json",
    "cards.tex": "latex",
    "cards.txt": "markdown",
    "crowdanki.json": "crowdanki",
    "drill.org": "org-drill",
    "gift.txt": "gift",
    "header_languages.csv": "csv",
    "header_pinyin.csv": "csv",
    "html_in_csv.csv": "csv",
    "kotoba.csv": "kotoba",
    "list.yaml": "yaml",
    "mnemosyne.xml": "xml",
    "moodle.xml": "moodle",
    "logseq.md": "logseq",
    "note.txt": "obsidian",
    "number_column_first.csv": "csv",
    "one_control_char.txt": "quizlet",
    "opentdb.json": "opentdb",
    "org_fc.org": "org-drill",
    "page.html": "html",
    "paste_article.txt": "paste",
    "paste_glossary.txt": "paste",
    "paste_numbered.txt": "paste",
    "paste_org.txt": "paste",
    "quizlet.txt": "quizlet",
    "semicolons_with_note.txt": "quizlet",
    "supermemo.txt": "supermemo",
    "table.csv": "csv",
    "three_dashes.txt": "quizlet",
    "remnote.md": "remnote",
    "start_end.md": "obsidian-to-anki",
    "tables.md": "markdown-table",
    "trivia.yaml": "red-trivia",
}
"""The format of each file in the data folder."""
THREE_CARDS = {
    "anki-text": "a\tb\nc\td\ne\tf\n",
    "brainscape": "Question,Answer\nc,d\ne,f\ng,h\n",
    "crowdanki": '{"note_models": [{"crowdanki_uuid": "m", "flds": [{"name": "F"}, {"name": "B"}], '
    '"tmpls": [{"qfmt": "{{F}}", "afmt": "{{B}}"}]}], "notes": ['
    + ",\n".join(['{"fields": ["a", "b"], "note_model_uuid": "m"}'] * 3)
    + "]}",
    "csv": "a,b\nc,d\ne,f\n",
    "gift": "a {=b}\n\nc {=d}\n\ne {=f}\n",
    "json": "[" + ",\n".join(['{"front": "a", "back": "b"}'] * 3) + "]",
    "kotoba": "Question,Answers,Comment\nc,d,e\ne,f,g\nh,i,j\n",
    "latex": "\\card{a}{b}\n" * 3,
    "html": "<html><p>Q: a<p>A: b\n<p>Q: c<p>A: d\n<p>Q: e<p>A: f</html>",
    "logseq": "- a #card\n\t- b\n- c #card\n\t- d\n- e #card\n\t- f\n",
    "markdown-table": "| Front | Back |\n|---|---|\n| a | b |\n| c | d |\n| e | f |\n",
    "markdown": "Q: a\nA: b\nQ: c\nA: d\nQ: e\nA: f\n",
    "moodle": "<quiz>"
    + '<question type="essay"><questiontext>a</questiontext>\n<graderinfo>b</graderinfo></question>'
    * 3
    + "</quiz>",
    "obsidian": "a::b\nc::d\ne::f\n",
    "obsidian-to-anki": "START\nBasic\na\nBack: b\nEND\n" * 3,
    "opentdb": "[" + ",\n".join(['{"question": "a", "correct_answer": "b"}'] * 3) + "]",
    "org-drill": "* a :drill:\nb\n* c :drill:\nd\n* e :drill:\nf\n",
    "paste": "1\nQ\na\nA\nb\n2\nQ\na\nA\nb\n3\nQ\na\nA\nb\n",
    "quizlet": "a\tb\nc\td\ne\tf\n",
    "remnote": "- a >> b\n- c >> d\n- e >> f\n",
    "supermemo": "\n".join(
        "Begin Component #1\nText=a\nEnd Component #1\nBegin Component #2\nText=b\n"
        "End Component #2\nBegin Element #1"
        for _ in range(3)
    ),
    "red-trivia": "a: [b]\nc: [d]\ne: [f]\n",
    "xml": "<cards>" + "<card><front>a</front>\n<back>b</back></card>" * 3 + "</cards>",
    "yaml": "- {front: a, back: b}\n" * 3,
}
"""A text with three cards in each format of text."""


def read_sample(name: str, ending: str = "") -> ParsedDeck:
    """Reads a file of the data folder under another name, with this ending."""
    return read_any((DATA / name).read_bytes(), f"file{ending}")


def fault_lines(parsed: ParsedDeck) -> list[int]:
    """The lines of the faults."""
    return [fault.line for fault in parsed.faults]


NOW = 1_800_000_000
"""A moment to write packages at: Unix time in seconds."""
GREEK = Deck(
    id="greek",
    title="Greek::letters",
    authors=("Homer",),
    topics={"small-ones": "Small ones", "b": "B"},
    cards=(
        Card(
            id="alpha",
            front="Is α < β & **bold**?",
            back="Yes:\n\n- one\n- `a[0]`\n\n```py\n* x\n#+y\n```",
            answer="yes",
            accept=("yep", "=sure"),
            distractors=("no", "maybe"),
            explanation="Because.",
            topics=("small-ones", "b"),
        ),
        Card(
            id="two-c1", front="{{c1::β}} [2nd] {{c2::γ::3rd}}", answer="β", fact="two", deletion=1
        ),
        Card(
            id="two-c2", front="{{c1::β}} [2nd] {{c2::γ::3rd}}", answer="γ", fact="two", deletion=2
        ),
        Card(id="sum", front="=1+1", answer="2"),
    ),
)
"""A deck to write: marks of several formats, a cloze of two cards, and a formula."""
