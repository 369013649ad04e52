"""A run as one archive that a stranger can check: the document, the list as a table, and how to. Written and read."""

import io
import zipfile

from portal.decisions import NotAllowed, refuse
from portal.tables.xlsx import workbook
from review.awards.sealing import canonical, run_document
from review.awards.snapshots import number_of
from review.models import AwardRun

MOST_BYTES = 20 * 1024 * 1024
"""Bytes of a bundle that is uploaded to be checked."""
MOST_DOCUMENT = 200 * 1024 * 1024
"""Bytes of the document inside."""
DOCUMENT = "run.json"
_CHUNK = 1024 * 1024

README = """评奖数据包

run.json   这一稿名单依据的全部数据：评奖方案、每件案例（只有编号）、每份评审的逐项得分（专家以代号出现）、
           对同分和个别案例的人工决定及理由，以及由此得出的名单。没有任何人的姓名、单位和联系方式。
list.xlsx  名单，供核对查看。

怎样验证
  一、在门户的“验证评奖数据包”页上传本文件；或者
  二、下载门户文档中的 verify_results.py（只用 Python 标准库，三百来行），运行：
      python3 verify_results.py 本文件.zip
  两种办法都只根据 run.json 重新计算名单并逐件比对。

run.json 的 SHA-256 就是结果公布页上的“名单指纹”；指纹一致，说明数据从公布起没有改动。
"""


def write_bundle(run: AwardRun) -> bytes:
    """The archive of a run; the bytes of its document are what the digest is taken of."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            (DOCUMENT, canonical(run_document(run))),
            ("list.xlsx", _table(run)),
            ("说明.txt", README.encode()),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _table(run: AwardRun) -> bytes:
    """The list as a spreadsheet: no name in it."""
    headings = ["编号", "评奖范围", "名次", "得分", "评审份数", "奖级", "方案给出的奖级", "手工调整的理由"]
    labels = {tier["key"]: tier["label"] for plan in run.inputs["plans"] for tier in plan["tiers"]}
    rows = (
        [number_of(line.submission_id, line.submission.number), line.pool, line.rank, line.score, line.reviews, line.label,
         labels.get(line.planned, ""), line.why]
        for line in run.lines.select_related("submission").order_by("pool", "rank", "pk").iterator(chunk_size=2000)
    )  # fmt: skip
    return workbook("名单", headings, rows)


def read_document(content: bytes) -> bytes:
    """The document of a bundle, or the document itself where that is what was given. Raises `NotAllowed`."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(DOCUMENT) as file:
            document = bytearray()
            while chunk := file.read(_CHUNK):
                document += chunk
                if len(document) > MOST_DOCUMENT:
                    raise NotAllowed(refuse("run_document_unreadable"))
            return bytes(document)
    except (KeyError, OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise NotAllowed(refuse("run_document_unreadable")) from None
