"""Recognising the headers of tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.importers import read_any
from bot.formats.tables.headers import is_header, meaning_of
from tests.formats.samples import fault_lines
from tests.formats.visible import sides

FRONTS_AND_BACKS = [
    "Question,Answer",
    "front;back",
    "Term\tDefinition",
    "Word | Meaning",
    "Prompt,Response",
    "English word,German translation",
    "Front of card,Back of card",
    "Question Text,Correct Answer",
    "Vocabulary,Translation",
    "questionText,correctAnswer",
    "SIDE 1;SIDE 2",
    "Frage;Antwort",
    "Vorderseite;Rückseite",
    "Begriff;Bedeutung",
    "Vokabel;Übersetzung",
    "Fragen,Antworten",
    "Deutsches Wort;Englische Übersetzung",
    "Mot;Traduction",
    "Question ;Réponse",
    "Recto;Verso",
    "Terme;Définition",
    "Pregunta;Respuesta",
    "Palabra,Significado",
    "Término;Definición",
    "Anverso,Reverso",
    "Pergunta;Resposta",
    "Palavra;Tradução",
    "Frente;Verso",
    "Domanda;Risposta",
    "Parola;Traduzione",
    "Fronte,Retro",
    "Vraag;Antwoord",
    "Woord;Betekenis",
    "Pytanie;Odpowiedź",
    "Słowo;Tłumaczenie",
    "Otázka;Odpověď",
    "Slovo;Překlad",
    "Fråga;Svar",
    "Ord;Betydelse",
    "Soru;Cevap",
    "Kelime;Anlamı",
    "Вопрос;Ответ",
    "Слово;Перевод",
    "Термин,Определение",
    "Питання;Відповідь",
    "Слово,Переклад",
    "Ερώτηση;Απάντηση",
    "Λέξη;Μετάφραση",
    "السؤال;الجواب",
    "الكلمة,المعنى",
    "שאלה;תשובה",
    "מילה,תרגום",
    "प्रश्न,उत्तर",
    "शब्द;अर्थ",
    "问题,答案",
    "单词;释义",
    "正面,背面",
    "質問,答え",
    "単語;意味",
    "질문,답",
    "단어;뜻",
    "Câu hỏi;Trả lời",
    "Từ vựng,Nghĩa",
    "Pertanyaan,Jawaban",
    "Kata;Arti",
    "Deutsch;English",
    "Español,Inglés",
    "日本語,英語",
    "한국어;영어",
    "Русский;Английский",
    "EN,DE",
    "Hanzi,English",
    "Word (German),Word (English)",
    "Spanish Sentence;English Sentence",
    "日文单词,中文释义",
    "Sorular;Cevaplar",
    "Sana,Käännös",
    "Kysymys;Vastaus",
    "Kérdések;Válaszok",
    "Szó;Jelentés",
    "Słówko,Tłumaczenie",
    "Hasło;Rozwiązanie",
    "Φράση;Ερμηνεία",
    "คำศัพท์,ความหมาย",
    "คำถาม;เฉลย",
    "표현,의미",
    "Từ mới;Nghĩa",
    "العبارة;الحل",
]
"""Headers of two columns: question, then answer."""

OTHERS = [
    ("Answer,Question", "back front"),
    ("Bedeutung;Wort", "back front"),
    ("korean,english,example", "front back example"),
    ("pinyin,hanzi,english,level", "reading front back level"),
    ("Hanzi,Pinyin,English", "front reading back"),
    ("number,poj,hanji,english", "number reading front back"),
    ("Kanji;Kana;Meaning", "front reading back"),
    ("漢字,読み方,意味,例文", "front reading back example"),
    ("单词,拼音,词性,释义,例句", "front reading class back example"),
    ("단어,발음,뜻,예문", "front reading back example"),
    ("No.;Wort;Wortart;Übersetzung;Beispielsatz", "number front class back example"),
    ("#,Term,Definition,Tags", "number front back tag"),
    ("Lektion;Deutsch;Spanisch", "tag front back"),
    ("id,tags,answer,question", "id tag back front"),
    ("Thème;Question;Réponse;Indice", "tag front back hint"),
    ("Palabra,Pronunciación,Traducción,Ejemplo", "front reading back example"),
    ("Слово;Транскрипция;Перевод;Пример", "front reading back example"),
    ("Từ,Phiên âm,Từ loại,Nghĩa,Ví dụ", "front reading class back example"),
    ("STT,Từ vựng,Nghĩa", "number front back"),
    ("Translation,Word,Audio", "back front number"),
    ("Part of speech,English,French", "class front back"),
    ("Picture;Wort;Bedeutung", "number front back"),
    ("Picture,Answer", "front back"),
    ("Bild;Antwort;Hinweis", "front back hint"),
    ("Level,Word,Reading,English", "level front reading back"),
    ("Comment,Front,Back", "example front back"),
    ("Question;Answer;;;", "front back"),
    ("\ufeffQuestion,Answer,Notes", "front back example"),
    ('"Question","Answer"', "front back"),
    ("Country,Answer,Hint", "front back hint"),
    ("expression,reading,meaning,tags", "front reading back tag"),
    ("Country,Capital", "front back"),
    ("Statement;True/False", "front back"),
    ("Kanji,On,Kun,Meaning", "front reading reading back"),
    ("State,Capital,Abbreviation", "front back hint"),
    ("Term,Description", "front back"),
    ("Word;Notes", "front back"),
    ("Name,Tags,Answer", "front tag back"),
    ("Artikel;Wort;Übersetzung", "class front back"),
    ("sana,käännös,sanaluokka,esimerkki", "front back class example"),
    ("magyar;angol;szófaj;példamondat", "front back class example"),
    ("Lecke;Kérdés;Válasz;Segítség", "tag front back hint"),
    ("หมวดหมู่,คำถาม,คำตอบ,คำใบ้", "tag front back hint"),
    ("คำศัพท์,คำอ่าน,ชนิดของคำ,คำแปล,ตัวอย่าง", "front reading class back example"),
    ("القسم;السؤال;الجواب;الشرح", "tag front back example"),
    ("Konu,Kelime,Okunuş,Anlamı,Örnek Cümle", "tag front reading back example"),
    ("Aihe;Taso;Kysymys;Vastaus", "tag level front back"),
    ("Κατηγορία;Ερώτηση;Απάντηση;Παράδειγμα", "tag front back example"),
    ("Lp.;Słowo;Część mowy;Tłumaczenie;Przykład", "number front class back example"),
    ("번호,단어,품사,뜻,예문", "number front class back example"),
    ("STT;Từ mới;Loại từ;Nghĩa;Câu ví dụ", "number front class back example"),
    ("ID,POS,Lemma,Gloss,Example sentence", "id class front back example"),
]
"""Headers of other orders, and what stands in each column."""

CELLS = {
    "front": ("vorn", "oben", "links"),
    "back": ("hinten", "unten", "rechts"),
    "reading": ("fo", "o", "lin"),
    "class": ("adv", "prep", "noun"),
    "example": ("So ist es.", "So war es.", "So bleibt es."),
    "level": ("A1", "A1", "B2"),
    "tag": ("x", "y", "x"),
    "hint": ("h", "i", "j"),
    "number": ("1", "2", "3"),
    "id": ("k-1", "k-2", "k-3"),
}
PAIRS = list(zip(CELLS["front"], CELLS["back"], strict=True))


def table(header: str, kinds: str) -> bytes:
    """The header with three rows of these kinds of cells."""
    separator = next(mark for mark in "\t;,|" if mark in header)
    rows = [separator.join(CELLS[kind][index] for kind in kinds.split()) for index in range(3)]
    return "\n".join([header, *rows, ""]).encode()


@pytest.mark.parametrize("ending", ["csv", "txt"])
@pytest.mark.parametrize("header", FRONTS_AND_BACKS)
def test_headers_of_two_columns(header: str, ending: str) -> None:
    """A header in any language is no card, and names question and answer."""
    parsed = read_any(table(header, "front back"), f"x.{ending}")
    assert (sides(parsed), parsed.faults) == (PAIRS, ())


@pytest.mark.parametrize(("header", "kinds"), OTHERS)
def test_headers_in_other_orders(header: str, kinds: str) -> None:
    """Question and answer are found in any column, and no other column is taken for them."""
    assert sides(read_any(table(header, kinds), "x.csv")) == PAIRS


@pytest.mark.parametrize("header", ["Pregunta;Respuesta", "Deutsch;English", "問題,答案"])
@pytest.mark.parametrize("above", ["sep={}\n", "My words{}{}\n", "My words\n\n", "\n"])
def test_lines_above_a_header(header: str, above: str) -> None:
    """A header may stand below a line that names the separator, or below a title."""
    separator = ";" if ";" in header else ","
    text = above.replace("{}", separator).encode() + table(header, "front back")
    assert sides(read_any(text, "x.csv")) == PAIRS


@pytest.mark.parametrize(
    "row",
    [
        "Deutsch;German",
        "word;Wort",
        "picture;Bild",
        "answer;Antwort",
        "house;Haus",
        "time;Zeit",
        "example;Beispiel",
        "What is a term?;a word",
        "1;one",
        "English;Englisch",
    ],
)
def test_a_first_card_is_no_header(row: str) -> None:
    """A first row of words that headers have is a card, unless they mean two different columns."""
    parsed = read_any(f"{row}\nEi;egg\nTee;tea\nBrot;bread\n".encode(), "x.csv")
    assert len(parsed.cards) == 4


@pytest.mark.parametrize("row", ["en;de", "en;jp", "vi;ko"])
def test_codes_of_two_languages_are_a_header(row: str) -> None:
    """It is a guess, so it is told; codes below a row of codes are words."""
    parsed = read_any(f"{row}\nEi;egg\nTee;tea\nBrot;bread\n".encode(), "x.csv")
    assert sides(parsed)[0] == ("Ei", "egg")
    assert fault_lines(parsed) == [1]
    assert len(read_any(b"it;es\nhe;er\nyou;du\n", "x.csv").cards) == 3


def test_a_list_of_languages_has_no_header() -> None:
    """Names of languages are cards if the rows below name languages, too."""
    text = "Spanish,Portuguese\nItalian,French\nDutch,German\nPolish,Czech\n"
    assert len(read_any(text.encode(), "x.csv").cards) == 4


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["Element", "Mass"], [["H", "1.008"], ["He", "4.003"], ["Li", "6.94"]]),
        (["Trivia", "Solution"], [["Who?", "I"], ["What?", "it"], ["Where?", "here"]]),
        (["Vokabeln Lektion", "Wort"], [["a", "水"], ["b", "火"], ["c", "木"]]),
        (["Country", "Capital", "Rank"], [["A", "B", "1"], ["C", "D", "2"], ["E", "F", "3"]]),
    ],
)
def test_a_header_of_another_kind_than_its_column(names: list[str], rows: list[list[str]]) -> None:
    """A row is a header if a column below it is of another kind: numbers, questions, a script."""
    assert is_header(names, rows)
    assert not is_header(rows[0], rows[1:])


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Question - max 120 characters", "front"),
        ("Time limit (sec) – 5, 10, 20, or 240 secs", "time"),
        ("Correct answer(s) - choose at least one", "back"),
        ("Answer 1 - max 75 characters", "answers"),
        ("Incorrect Answer 2 (Optional)", "wrong"),
        ("Option_C", "option"),
        ("Question #", "number"),
        ("#", "number"),
        ("Question Type", "time"),
        ("Answer explanation", "explanation"),
        ("Example sentence translation", "explanation"),
        ("Front Image", "image"),
        ("категории", "tags"),
        ("nothing known", ""),
        ("", ""),
    ],
)
def test_names_of_several_words(name: str, meaning: str) -> None:
    """Remarks, numbers and small words in a name mean nothing; the most special word counts."""
    assert meaning_of(name)[0] == meaning


@given(st.text(max_size=200))
def test_any_text_may_be_a_name(name: str) -> None:
    """Any text has a meaning or none, the same one for small and large letters."""
    assert meaning_of(name)[0] == meaning_of(f" {name} ")[0]


def test_columns_that_move_are_told() -> None:
    """A pronunciation is shown below the answer, a level is a tag, and both are told or kept."""
    text = "pinyin,hanzi,english,level\nshuǐ,水,water,1\nhuǒ,火,fire,1\n"
    first, _ = (parsed := read_any(text.encode(), "x.csv")).cards
    assert (first.explanation, first.tags, fault_lines(parsed)) == ("shuǐ", ("level 1",), [1])
    assert "shown below the answer" in parsed.faults[0].message
    three = read_any(b"English,French,Polish\nEi,un,jo\nTe,du,ja\n", "x.csv").cards[0]
    assert three.explanation == "Polish: jo"
