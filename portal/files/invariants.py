"""What always holds of files: rows and bytes agree, and nothing that was acknowledged is gone."""

from portal.files import disk, integrity, storage
from portal.files.integrity import WORDS
from portal.invariants import Invariant, Look, by_sql
from portal.invariants.kinds import Places
from portal.models import Blob, Upload
from portal.tallies.comparing import counted

_STEP = 1000


def _without_their_bytes(look: Look) -> Places:
    inspect = integrity.inspect if look.deep else integrity.inspect_size
    for blob in Blob.objects.order_by("pk").iterator(_STEP):
        found = inspect(blob)
        if found.fault:
            yield {
                "key": blob.key, "id": blob.pk, "size": blob.size, "fault": WORDS[found.fault],
                "uses": "；".join(integrity.uses_of(blob)) or "没有案例在用",
            }  # fmt: skip


def _without_a_row(look: Look) -> Places:
    before = (look.now - look.grace).timestamp()
    return ({"key": key, "size": size} for key, size in integrity.orphans(before=before))


def _arriving_without_their_bytes(look: Look) -> Places:
    coming = Upload.objects.filter(state=Upload.State.RECEIVING, multipart="", offset__gt=0)
    for upload in coming.order_by("pk").iterator(_STEP):
        place = disk.place(storage.upload_root(), upload.uuid)
        held = disk.held(place) if place.exists() else 0
        if held < upload.offset:
            yield {"uuid": upload.uuid, "name": upload.name, "offset": upload.offset, "held": held}


INVARIANTS = [
    Invariant(
        "files.bytes",
        holds="有记录的每个文件都在存储里，字节数（--deep：内容）与记录相符",
        words="{key}（编号 {id}，{size} 字节）{fault}；涉及：{uses}",
        mend="从备份恢复这个键；没有备份的，请本人重新上传。读不到存储的，先恢复存储再核对",
        find=_without_their_bytes,
    ),
    Invariant(
        "files.named",
        holds="存储里没有久存而无记录指向的文件",
        words="{key}（{size} 字节）没有任何记录指向它",
        mend="`manage.py storage tidy` 删除；刚恢复过数据库的，先确认不是少恢复了行",
        find=_without_a_row,
        whole=True,
    ),
    Invariant(
        "files.arriving",
        holds="未传完的上传，已确认收到的字节都在磁盘上",
        words="上传 {uuid}（{name}）确认收到 {offset} 字节，磁盘上只有 {held} 字节",
        mend="不必处理：续传时门户从磁盘上有的地方接着收；大量出现时检查磁盘是否被还原过",
        find=_arriving_without_their_bytes,
    ),
    Invariant(
        "files.whole",
        holds="每个附件的字节数就是上传时声明的",
        words="附件 {uuid}（{name}）声明 {declared} 字节，存下 {size} 字节",
        mend="请本人重新上传这个文件，并从备份核对",
        find=by_sql(
            "SELECT a.uuid, a.name, u.size AS declared, b.size FROM portal_attachment a"
            " JOIN portal_upload u ON u.id = a.upload_id JOIN portal_blob b ON b.id = a.blob_id"
            " WHERE u.size IS DISTINCT FROM b.size"
        ),
    ),
    Invariant(
        "files.hashed",
        holds="入库一天的文件都算出了哈希",
        words="{key}（编号 {id}）自 {created_at:%Y-%m-%d %H:%M} 起没有哈希",
        mend="检查 files 队列的进程和巡检（manage.py sweep）是否在运行",
        find=by_sql(
            "SELECT id, key, created_at FROM portal_blob WHERE hashed_at IS NULL"
            " AND created_at < %(now)s - interval '1 day'"
        ),
    ),
    Invariant(
        "files.measuring",
        holds="没有一次检测或副本的生成在进程没了十分钟之后仍记作进行中",
        words="{kind} {id} 自 {since:%Y-%m-%d %H:%M} 起没有动静",
        mend="巡检停了：启动 manage.py sweep，它会在一分钟内放回队列",
        find=by_sql(
            " UNION ALL ".join(
                f"SELECT '{label}' AS kind, id, COALESCE(heard_at, started_at) AS since FROM {table}"  # noqa: S608 - constants
                " WHERE state = 'running' AND COALESCE(heard_at, started_at) < %(now)s - interval '10 minutes'"
                for label, table in (
                    ("检测", "portal_check"),
                    ("评审副本", "portal_blindcopy"),
                    ("可播放的版本", "portal_playablecopy"),
                    ("展示副本", "portal_publiccopy"),
                )
            )
        ),
    ),
    counted(
        "files.stored",
        "主办单位占用的字节数，与逐个去加的相同",
        ["stored"],
        "SELECT tenant_id, 'stored', 0, '', size FROM portal_blob b"
        " WHERE EXISTS (SELECT 1 FROM portal_attachment a WHERE a.blob_id = b.id)",
    ),
    Invariant(
        "files.counted",
        holds="每个文件夹记着的文件数、字节数，每份内容记着的附件数，与逐个去数的相同",
        words="{table} {id} 记为 {kept}，实为 {found}",
        mend="计数由数据库的触发器维护：看是否有人停用过触发器（恢复、迁移），由数据库的主人重新计数",
        find=by_sql(
            "SELECT 'portal_folder' AS table, f.id, f.files || '/' || f.held AS kept, count(a.id) || '/' || coalesce(sum(b.size), 0) AS found"
            " FROM portal_folder f LEFT JOIN portal_attachment a ON a.folder_id = f.id LEFT JOIN portal_blob b ON b.id = a.blob_id"
            " GROUP BY f.id HAVING (f.files, f.held) <> (count(a.id), coalesce(sum(b.size), 0))"
            " UNION ALL SELECT 'portal_blob', b.id, b.attached::text, count(a.id)::text"
            " FROM portal_blob b LEFT JOIN portal_attachment a ON a.blob_id = b.id GROUP BY b.id HAVING b.attached <> count(a.id)"
        ),
    ),
]
