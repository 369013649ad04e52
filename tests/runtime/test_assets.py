from xml.etree import ElementTree as ET

import pytest

from portal import assets


def test_every_file_and_icon_is_built(tmp_path):
    written = assets.build(assets.ROOT / "node_modules", tmp_path)
    assert [path.name for path in written] == [
        "tabler.min.css", "tabler.min.js", "tus.min.js", "tibetan.ttf", "mongolian.ttf", "icons.svg",
    ]  # fmt: skip
    for path in written:
        assert b"sourceMappingURL" not in path.read_bytes()
    symbols = ET.parse(tmp_path / "icons.svg").getroot()
    assert [symbol.get("id") for symbol in symbols] == assets.ICONS
    assert len(set(assets.ICONS)) == len(assets.ICONS)


def test_a_missing_package_is_named(tmp_path):
    with pytest.raises(assets.AssetsError) as refused:
        assets.build(tmp_path, tmp_path / "out")
    assert str(tmp_path / "@tabler/core/dist/css/tabler.min.css") in str(refused.value)
