"""What operators see of backups."""

from django.db import models


class BackupRun(models.Model):
    """备份: one run of `manage.py backup make`. One that was killed stays RUNNING; what counts is the last that is DONE."""

    class State(models.TextChoices):
        RUNNING = "running", "正在备份"
        DONE = "done", "完成"
        FAILED = "failed", "失败"

    name = models.CharField(max_length=24, blank=True, help_text="of the backup in its folder")
    state = models.CharField(max_length=20, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveIntegerField(default=0, help_text="stored files that belong to it")
    new_files = models.PositiveIntegerField(default=0, help_text="those that were not there yet")
    new_bytes = models.PositiveBigIntegerField(default=0, help_text="written, sealed, with the database")
    damaged = models.PositiveIntegerField(default=0, help_text="files that were missing or not what came in")
    code = models.CharField(max_length=40, blank=True, help_text="why it failed")

    class Meta:
        indexes = [models.Index(fields=["state", "started_at"], name="backup_by_state")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
