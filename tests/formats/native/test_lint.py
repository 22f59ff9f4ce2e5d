from pathlib import Path

from bot.formats.native.lint import faults_in

HEAD = '[deck]\nid = "maths"\ntitle = "Maths"\n'
GOOD = '[[card]]\nid = "good"\nfront = "?"\nback = "!"\n'


def test_files_and_folders_are_checked(tmp_path: Path) -> None:
    """Folders are checked by file name; missing paths and repeated deck ids are faults."""
    (tmp_path / "a.toml").write_text(HEAD + GOOD, encoding="utf-8")
    assert faults_in([tmp_path, tmp_path / "a.toml"]) == []
    (tmp_path / "b.toml").write_text("\n" + HEAD + '[[card]]\nid = "x"\n', encoding="utf-8")
    (tmp_path / "empty").mkdir()
    faults = faults_in([tmp_path / "none.toml", tmp_path, tmp_path / "empty"])
    assert [line.partition(": ")[0] for line in faults] == [
        f"{tmp_path}/none.toml",
        f"{tmp_path}/b.toml:5",
        f"{tmp_path}/b.toml:3",
        f"{tmp_path}/empty:1",
    ]
    assert f'the deck id "maths" is already used by {tmp_path}/a.toml' in faults[2]
