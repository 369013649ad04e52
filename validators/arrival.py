"""What is said of a file that came otherwise than its sender's computer had it. No rule of a campaign asks for this."""

from validators.findings import Finding, Status
from validators.messages import Message

ID = "file.arrived"

MESSAGES = {
    "differs": Message(
        "文件与您电脑上的不一致，请重新上传",
        "上传期间不要修改、保存或同步这个文件；重新选择它，再传一次即可。",
    )
}


def differs(arrived: str, announced: str) -> Finding:
    """The finding for two SHA-256 values that are not the same."""
    return Finding(
        rule=ID,
        code=f"{ID}.differs",
        status=Status.FAIL,
        measured=arrived,
        limit=announced,
        blocking=True,
    )
