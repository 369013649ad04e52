"""Command lines of ffmpeg: every input stands under the white lists of its own type, whatever the file is called."""

import pytest

from validators.probes import ffmpeg, frames

NAMES = ["/in/f", "/in/-i", "/in/a b;c'd\"e.mp4", "concat:/etc/passwd|x"]


def inputs(line):
    """(options, name) of each input."""
    found, since = [], 0
    for at, word in enumerate(line):
        if word == "-i":
            found.append((line[since:at], line[at + 1]))
            since = at + 2
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_input_stands_under_the_white_lists(monkeypatch, name):
    lines = []
    monkeypatch.setattr(frames, "_run", lambda line, timeout: lines.append(line) or "")
    monkeypatch.setattr(ffmpeg, "run", lambda line, timeout: lines.append(line) or "")
    film = {"width": 320, "height": 180, "duration": 600.0, "found": "mkv"}
    assert frames.take("/bin/ffmpeg", name, film) == []
    assert ffmpeg.loudness("/bin/ffmpeg", name, "mkv", 5) == {}
    ffmpeg.stillness("/bin/ffmpeg", name, "mkv", 5)
    ffmpeg.stretches("/bin/ffmpeg", name, "mkv", 600.0, 5)
    given = [one for line in lines for one in inputs(line)]
    assert len(given) == 1 + 12 + 1 + 2 + ffmpeg.STRETCHES
    for options, file in given:
        assert file == name
        assert options[options.index("-format_whitelist") + 1] == "matroska,webm"
        assert options[options.index("-protocol_whitelist") + 1] == "file"
    assert {line[0] for line in lines} == {"/bin/ffmpeg"}
    assert {("-nostdin" in line, "-y" in line) for line in lines} == {(True, True)}


def test_frames_over_the_film_come_four_from_one_run_each_into_its_own_file(monkeypatch):
    lines = []
    monkeypatch.setattr(frames, "_run", lambda line, timeout: lines.append(line) or "")
    frames.take("ffmpeg", "/in/f", {"width": 320, "height": 180, "duration": 600.0, "found": "mp4"})
    opening, *batches = lines
    assert opening[-1] == "opening.rgb"
    assert [[word for word in line if word.endswith(".rgb")] for line in batches] == [
        ["0.rgb", "1.rgb", "2.rgb", "3.rgb"]
    ] * 3
    for line in batches:
        maps = [line[at + 1] for at, word in enumerate(line) if word == "-map"]
        looks = [word.rpartition("@k")[2] for word in line if "showinfo@k" in word]
        assert (maps, looks) == (["0:v:0", "1:v:0", "2:v:0", "3:v:0"], ["0", "1", "2", "3"])
