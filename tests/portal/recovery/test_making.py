"""What a backup holds, what a second one adds, and what befalls its pieces."""

import threading
from hashlib import sha256

import pytest
from django.db import connection

from portal.files import storage as stored
from portal.files.actions import garbage_collection
from portal.models import BackupRun, Blob
from portal.recovery import database
from portal.recovery.vault import Vault
from portal.tenants import all_tenants
from tests.factories.files import PDF, upload_file
from tests.portal.recovery.conftest import command, made_key


@pytest.fixture
def backed_up(lived_in, key, tmp_path):
    """The folder with one backup."""
    command("backup", "make", "--to", tmp_path / "backups", "--recipient", key[0])
    return tmp_path / "backups"


def pieces(folder):
    return sorted(folder.glob("files/??/*"))


def test_a_second_backup_writes_only_what_is_new(lived_in, key, backed_up, settings):
    everything = b"".join(path.read_bytes() for path in backed_up.rglob("*") if path.is_file())
    readable = (b"%PDF", "张晓岚".encode(), b"13900000001", "案例一".encode())
    assert [word for word in readable if word in everything] == []
    before = pieces(backed_up)
    upload_file(lived_in.third, content=PDF + b"\n% three\n")
    command("backup", "make", "--to", backed_up, "--recipient", key[0])
    assert (len(pieces(backed_up)), set(before) < set(pieces(backed_up))) == (3, True)
    # Lines carry the portal's mark: who writes into the folder can't have a file of their own taken over. With another key
    # all is written again, beside what is there, and older backups stay whole.
    settings.RECEIPT_KEY = "another"
    command("backup", "make", "--to", backed_up, "--recipient", key[0])
    settings.RECEIPT_KEY = "only-for-tests"
    runs = BackupRun.objects.order_by("pk").values_list("files", "new_files")
    assert (list(runs), len(pieces(backed_up))) == ([(2, 2), (3, 1), (3, 3)], 6)
    oldest, second, _ = (backup.name for backup in Vault(backed_up).all())
    assert "没有发现问题。" in command(
        "backup", "verify", "--from", backed_up, "--backup", oldest, "--identity", key[1]
    )
    assert "不是本门户的" in command("backup", "list", "--from", backed_up)
    # Old ones go, with what only they name.
    command("backup", "make", "--to", backed_up, "--recipient", key[0], "--keep", 1, "--with-keys")
    assert (len(Vault(backed_up).all()), len(pieces(backed_up))) == (1, 3)
    assert command("backup", "keys", "--from", backed_up, "--identity", key[1]).splitlines() == [
        "SECRET_KEY=only-for-tests",
        "RECEIPT_KEY=only-for-tests",
        "RECEIPT_OLD_KEYS=",
    ]


def test_each_damaged_piece_is_named(lived_in, key, backed_up, tmp_path):
    first, second = pieces(backed_up)
    one, two = (f"blobs/{path.parent.name}/{path.name.partition('-')[0]}" for path in (first, second))

    def verified(*words):
        return command("backup", "verify", "--from", backed_up, *words)

    whole, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(whole[:-1])
    assert f"{one}  大小不符：被截断或接长了" in verified()
    first.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert f"{one}  内容已变：与备份时写下的不同" in verified()
    first.write_bytes(other[: len(whole)].ljust(len(whole), b"-"))  # another file's bytes under its name
    assert f"{one}  内容已变" in verified("--identity", key[1])
    first.unlink()
    second.unlink()
    said = verified()
    assert (f"{one}  丢失" in said, f"{two}  丢失" in said, "2 件有问题" in said) == (True, True, True)
    # The next backup writes what is missing. A key that is not the one opens nothing, and no older backup holds keys.
    command("backup", "make", "--to", backed_up, "--recipient", key[0])
    assert "没有发现问题。" in verified("--identity", key[1])
    _, wrong = made_key(tmp_path / "wrong.txt")
    said = verified("--identity", wrong)
    assert (said.count("这把私钥打不开"), "3 件有问题" in said) == (3, True)
    assert "没有密钥" in command("backup", "keys", "--from", backed_up, "--identity", key[1])
    with Vault(backed_up).alone():
        assert "另一次备份正在写这个目录" in command(
            "backup", "make", "--to", backed_up, "--recipient", key[0]
        )
    a_changed_manifest_or_list_is_found(backed_up)


def a_changed_manifest_or_list_is_found(backed_up):
    backup = Vault(backed_up).all()[-1]
    manifest, lines = backup.folder / "manifest.json", backup.folder / "files.tsv"
    told = manifest.read_text(encoding="utf-8")
    manifest.write_text(told.replace('"files": 2', '"files": 1'), encoding="utf-8")
    assert "manifest.json  内容已变" in command("backup", "verify", "--from", backed_up)
    manifest.write_text(told, encoding="utf-8")
    lines.write_text(lines.read_text().splitlines()[0] + "\n")
    assert "files.tsv  内容已变" in command("backup", "verify", "--from", backed_up)


def test_a_broken_off_backup_is_taken_up_by_the_next(lived_in, key, tmp_path, monkeypatch):
    from portal.recovery import making

    sealed = making._stored
    seen = []

    def once(blob):
        seen.append(blob)
        if len(seen) == 2:
            raise OSError("the disk is full")
        return sealed(blob)

    monkeypatch.setattr(making, "_stored", once)
    folder = tmp_path / "backups"
    said = command("backup", "make", "--to", folder, "--recipient", key[0])
    assert ("没有备份成：the disk is full" in said, Vault(folder).all()) == (True, [])
    command("backup", "make", "--to", folder, "--recipient", key[0])
    runs = BackupRun.objects.order_by("pk").values_list("state", "files", "new_files", "code")
    assert list(runs) == [("failed", 0, 0, "OSError"), ("done", 2, 1, "")]


def test_files_that_are_not_what_came_in_are_named(lived_in, key, tmp_path):
    with all_tenants():
        gone, changed = Blob.objects.order_by("pk").values_list("key", flat=True)
    stored.path_of(gone).unlink()
    stored.path_of(changed).write_bytes(b"something else")
    said = command("backup", "make", "--to", tmp_path / "backups", "--recipient", key[0])
    assert (gone in said, changed in said, "有 2 个材料在门户里已经损坏或丢失" in said) == (True, True, True)
    assert BackupRun.objects.get().damaged == 2


def test_nothing_is_removed_while_a_backup_is_made(lived_in):
    """It copies what its moment's rows name; the garbage collection comes later."""
    with all_tenants():
        blob = Blob.objects.order_by("pk").first()
        lived_in.file.delete()
        with database.snapshot() as moment:
            assert garbage_collection._collect(blob.pk) is False
            assert [key for key, *_ in moment.files()] == sorted(Blob.objects.values_list("key", flat=True))
        assert (garbage_collection._collect(blob.pk), stored.path_of(blob.key).exists()) == (True, False)


def test_what_comes_in_meanwhile_is_in_the_next_backup_only(lived_in, key, tmp_path, monkeypatch):
    """Rows and files of one moment: a case handed in and a file added while the dump is read."""
    from portal.recovery import making
    from portal.tenants import tenant_scope
    from submissions.submitting.actions import submit

    dump = database.dump

    def meanwhile():
        from django.utils import timezone

        with tenant_scope(lived_in.tenant):
            upload_file(lived_in.third, content=PDF + b"\n% late\n", now=timezone.now())
            submit(lived_in.open, actor=lived_in.owner, now=timezone.now())
        connection.close()

    def busy(moment):
        first, *rest = dump(moment)
        person = threading.Thread(target=meanwhile)
        person.start()
        person.join()
        yield from (first, *rest)

    monkeypatch.setattr(making.database, "dump", busy)
    command("backup", "make", "--to", tmp_path / "backups", "--recipient", key[0])
    told = Vault(tmp_path / "backups").all()[0].statement
    now = {}
    with database.connect() as line:
        now = database.counts(line)
    assert (told["files"], told["rows"]["portal_blob"], now["portal_blob"]) == (2, 2, 3)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "没有给公钥"),
        (["--recipient", "age1nobody"], "读不懂这个钥匙：age1nobody"),
        (["--recipient", "AGE-SECRET-KEY-1QQQ"], "读不懂这个钥匙：AGE-SECRET-KEY-…"),
    ],
)
def test_a_key_that_is_none_is_said(db, tmp_path, words, why):
    assert why in command("backup", "make", "--to", tmp_path, *words)


def test_a_missing_pg_dump_is_said_with_what_to_install(lived_in, key, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_version", lambda program: 9)
    said = command("backup", "make", "--to", tmp_path / "backups", "--recipient", key[0])
    assert "apt-get install postgresql-client-18" in said


def test_files_in_an_object_store(request, transactional_db, storage, in_bucket, settings, tmp_path, key):
    lived_in = request.getfixturevalue("lived_in")
    command("backup", "make", "--to", tmp_path / "backups", "--recipient", key[0])
    run = BackupRun.objects.get()
    assert (run.files, run.new_files, run.damaged) == (2, 2, 0)
    assert "没有发现问题。" in command(
        "backup", "verify", "--from", tmp_path / "backups", "--identity", key[1]
    )
    with all_tenants():
        blob = Blob.objects.get(attachments=lived_in.file)
    stored.remove(blob.key)
    from portal.recovery import restoring, sealing

    vault = Vault(tmp_path / "backups")
    [line] = [line for line in vault.all()[0].lines() if line.key == blob.key]
    found = restoring._file(vault, line, sealing.identities(key[1].read_text()))
    assert (found.fault, found.size, stored.digest(blob.key), stored.is_local(blob.key)) == (
        None, len(PDF), sha256(PDF).hexdigest(), False,
    )  # fmt: skip
