import os
import stat
from pathlib import Path

import pytest

from portal.runtime import places


def test_a_short_path_is_kept():
    assert places.socket_folder(Path("/srv/data/sock"), ".s.PGSQL.5432") == Path("/srv/data/sock")


def test_a_long_path_moves_to_a_short_private_folder(tmp_path):
    long = tmp_path / ("深" * 40) / "sock"
    found = places.socket_folder(long, ".s.PGSQL.5432")
    assert found.name == "sock"
    assert len(os.fsencode(found / ".s.PGSQL.5432")) <= places.SOCKET_PATH_BYTES
    assert places.socket_folder(long, ".s.PGSQL.5432") == found
    assert stat.S_IMODE(found.parent.stat().st_mode) == 0o711
    found.parent.rmdir()


def test_the_limit_is_exact():
    name = "valkey.sock"
    fits = Path("/" + "a" * (places.SOCKET_PATH_BYTES - len(name) - 2))
    assert places.socket_folder(fits, name) == fits
    over = Path(str(fits) + "a")
    found = places.socket_folder(over, name)
    assert found != over
    found.parent.rmdir()


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    folder = places.private_folder(str(tmp_path), Path("/srv/data"))
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(places.PlaceError):
        places.private_folder(str(tmp_path), Path("/srv/data"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_a_closed_folder_above_is_noticed(tmp_path):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    assert places.walkable(closed / "project" / "pg", 65534) is False
    assert places.walkable(Path("/tmp/anything/pg"), 65534) is True
