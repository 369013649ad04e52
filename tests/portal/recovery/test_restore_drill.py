"""The restore drill: a portal's backup put into an empty machine, where a case is walked."""

import hashlib

from django.utils import timezone

from portal.models import BackupRun
from portal.privacy import actions as erasing
from portal.recovery import database, restoring
from portal.recovery.vault import Vault
from tests.factories.files import PDF
from tests.factories.portal import make_person
from tests.portal.recovery.conftest import PASSWORD, command, made_key


def test_a_backup_restored_into_an_empty_machine_is_the_portal_again(
    lived_in, key, tmp_path, empty_machine, settings
):
    folder, (public, identity) = tmp_path / "backups", key
    settings.DATA_DIR = tmp_path  # where the ledger of erasures is kept
    leaver = make_person("leaver", phone="13912340001")
    said = command("backup", "make", "--to", folder, "--recipient", public)
    run = BackupRun.objects.get()
    asked = erasing.ask(leaver, typed="leaver", now=timezone.now())
    assert erasing.erase(asked.pk, now=asked.due_at)
    command("backup", "make", "--to", folder, "--recipient", public)  # the older one is restored below
    assert (run.state, run.files, run.new_files, run.damaged) == ("done", 2, 2, 0)
    assert f"备份 {run.name}" in said

    def restored(*words):
        return empty_machine.manage("restore", "--from", folder, "--backup", run.name, *words)

    # What stands there is not touched unasked.
    empty_machine.rows("CREATE TABLE somebodys (id int); SELECT 1")
    assert "数据库不是空的，没有恢复" in restored("--identity", identity)
    assert empty_machine.rows("SELECT count(*) FROM somebodys") == [(0,)]

    # A piece is missing: the others come, it is named, and the same command goes on once it is there again.
    *_, last = sorted(folder.glob("files/??/*"))
    last.rename(tmp_path / "elsewhere")
    said = restored("--identity", identity, "--replace")
    assert ("submissions_submission  3" in said, "材料 1 个" in said, "丢失：备份里没有这一件" in said) == (
        True,
        True,
        True,
    )
    assert "结束了 1 个没有传完的上传" in said
    assert "备份之后注销的账号、匿名化的活动：再办了 1 件" in said
    assert empty_machine.rows(
        f"SELECT username, phone, is_active FROM portal_person WHERE id = {leaver.pk}"
    ) == [(f"erased-{leaver.pk}", "", False)]
    (tmp_path / "elsewhere").rename(last)
    said = restored("--identity", identity)
    assert ("接着上一次没有做完的恢复" in said, "材料 2 个" in said) == (True, True)
    assert (empty_machine.folder / "restore.json").exists() is False

    walked = empty_machine.walk(
        login="owner", password=PASSWORD, tenant="test",
        case=str(lived_in.handed_in.uuid), file=str(lived_in.file.uuid), draft=str(lived_in.open.uuid),
    )  # fmt: skip
    assert walked == {
        "signed in": True,
        "case": 200,
        "file": hashlib.sha256(PDF).hexdigest(),
        "stranger": 302,
        "handed in": 302,
        "state": "submitted",
    }
    assert empty_machine.rows("SELECT state FROM portal_upload ORDER BY state") == [
        ("ended",), ("finished",), ("finished",),
    ]  # fmt: skip
    # The walls came along: a role that owns nothing, and policies on every tenant's table.
    assert empty_machine.rows(
        "SELECT has_table_privilege('portal_web', 'portal_auditevent', 'UPDATE'),"
        " has_table_privilege('portal_web', 'portal_blob', 'INSERT')"
    ) == [(False, True)]
    assert empty_machine.policies() == database_policies()


def database_policies():
    """Of the portal that was backed up."""
    with database.connect() as line:
        [count] = line.execute("SELECT count(*) FROM pg_policies").fetchone()
    return count


def test_nothing_is_restored_where_something_is_wrong(lived_in, key, tmp_path, settings, monkeypatch):
    """Each refusal comes before anything is touched: the target here is the portal itself."""
    folder, (public, identity) = tmp_path / "backups", key
    command("backup", "make", "--to", folder, "--recipient", public)
    backup = Vault(folder).all()[0]
    manifest = (backup.folder / "manifest.json").read_text(encoding="utf-8")

    def restored(*words):
        return command("restore", "--from", folder, "--identity", identity, *words)

    assert "数据库不是空的，没有恢复" in restored()
    with monkeypatch.context() as patch:
        patch.setattr(database, "is_empty", lambda line: True)
        assert "材料存储里已有文件，没有恢复" in restored()
    (backup.folder / "manifest.json").write_text(
        manifest.replace('"files": 2', '"files": 0'), encoding="utf-8"
    )
    assert "签名不符，没有恢复" in restored("--replace")
    (backup.folder / "manifest.json").write_text(manifest, encoding="utf-8")
    settings.RECEIPT_KEY = settings.SECRET_KEY = "another"
    said = restored("--replace")
    assert ("由另一个 RECEIPT_KEY" in said, "SECRET_KEY 与备份时不同" in said) == (True, True)
    settings.RECEIPT_KEY = settings.SECRET_KEY = "only-for-tests"
    _, wrong = made_key(tmp_path / "wrong.txt")
    said = command("restore", "--from", folder, "--identity", wrong, "--replace")
    assert "这把私钥打不开这份备份，没有改动任何东西" in said
    with monkeypatch.context() as patch:
        newest = restoring.MigrationLoader(None).disk_migrations
        older = {name: None for name in newest if name != ("portal", "0010_audit_chain")}
        patch.setattr(
            restoring.MigrationLoader, "load_disk", lambda self: setattr(self, "disk_migrations", older)
        )
        patch.setattr(restoring.MigrationLoader, "build_graph", lambda self: self.load_disk())
        assert "备份来自更新的版本（portal.0010_audit_chain），没有恢复" in restored("--replace")
    restoring.Progress("20200101T000000Z").write()
    assert "上一次恢复的是 20200101T000000Z，还没有做完" in restored()
    restoring.Progress("20200101T000000Z").end()
    lines = (backup.folder / "files.tsv").read_text()
    (backup.folder / "files.tsv").write_text("")
    assert "files.tsv 内容已变" in restored("--replace")
    (backup.folder / "files.tsv").write_text(lines)
    for piece in folder.glob("files/??/*"):
        piece.unlink()
    assert "备份的 2 个材料一个都不在，没有恢复" in restored("--replace")
    dump = (backup.folder / "database.age").read_bytes()
    (backup.folder / "database.age").write_bytes(dump[:-1])
    assert "database.age 大小不符" in restored("--replace")
    assert "没有" in command("restore", "--from", tmp_path, "--identity", identity)
